namespace PgHa.Definition.Rules;

/// <summary>Platforms, sources of packages, and versions that are asked for.</summary>
internal static class PackageRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        CheckPlatform(cluster.Platform, "platform", problems);
        for (var i = 0; i < cluster.Nodes.Count; i++) CheckPlatform(cluster.Nodes[i].Platform, $"nodes[{i}].platform", problems);
        CheckSources(cluster.Packages, problems);
        CheckPlaces(cluster.Packages, problems);
        CheckVersions(cluster, problems);
    }

    private static void CheckPlatform(string? name, string path, ProblemList problems)
    {
        if (name is null || !TextRules.NotEmpty(problems, path, name) || !TextRules.Ascii(problems, path, name) || PlatformNames.Known.Contains(name)) return;
        problems.Error(
            "PlatformUnknown", path,
            $"{TextRules.Quote(name)} is no platform that is known here.{NearestName.Hint(name, PlatformNames.Known)} Give one of {string.Join(", ", PlatformNames.Known)}.");
    }

    private static void CheckSources(PackageSettings packages, ProblemList problems)
    {
        if (packages.Postgres == PackageSource.Pip)
            problems.Error("SourceImpossible", "packages.postgres", "pip has Patroni, not PostgreSQL: give distribution, pgdg, directory or configured.");
        PackageSource?[] sources = [packages.Postgres, packages.Patroni];
        if (sources.Contains(PackageSource.Directory) && packages.Directory is null)
            problems.Error("MissingField", "packages.directory", "Packages are to come from a directory, and none is named.");
        if (packages.Directory is not null && !sources.Contains(PackageSource.Directory))
            problems.Error("FieldWithoutEffect", "packages.directory", "A directory is named, and nothing is to come from it: say postgres: directory, or leave it out.");
        // What else would use pip is up to the platform.
        if (packages.Patroni is not null and not PackageSource.Pip)
        {
            foreach (var (field, value) in (ReadOnlySpan<(string, string?)>)[("python", packages.Python), ("pipIndex", packages.PipIndex), ("wheelDirectory", packages.WheelDirectory)])
                if (value is not null) problems.Error("FieldWithoutEffect", $"packages.{field}", "This is about pip, and Patroni is not to come from it: say patroni: pip, or leave it out.");
        }

        if (packages.PipIndex is not null && packages.WheelDirectory is not null)
            problems.Error("FieldWithoutEffect", "packages.pipIndex", "With a directory of wheels pip asks no index: leave one of the two out.");
    }

    private static void CheckPlaces(PackageSettings packages, ProblemList problems)
    {
        CheckUrl(packages.Mirror, "packages.mirror", problems);
        CheckUrl(packages.PipIndex, "packages.pipIndex", problems);
        if (packages.Directory is { } directory) DirectoryRules.CheckPlain(directory, "packages.directory", problems);
        if (packages.WheelDirectory is { } wheels) DirectoryRules.CheckPlain(wheels, "packages.wheelDirectory", problems);
        HashSet<string> names = [];
        for (var i = 0; i < packages.EtcdPackages.Count; i++)
        {
            var (url, path) = (packages.EtcdPackages[i], $"packages.etcdPackages[{i}]");
            if (!CheckUrl(url, path, problems)) continue;
            if (PackageUrl.Parse(url) is not { } package)
                problems.Error("PackageUrlInvalid", path, $"{TextRules.Quote(url)} does not end in a package's name: give the URL of an .rpm or .deb file as it was built, with name, version and architecture.");
            else if (!names.Add(package.Name))
                problems.Error("PackageUrlInvalid", path, $"{package.Name} is there twice: give one URL for each package.");
        }
    }

    /// <summary>Credentials in a URL would stand in world-readable files: there is another place for them on the node.</summary>
    private static bool CheckUrl(string? value, string path, ProblemList problems)
    {
        if (value is null || !TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return false;
        if (!TextRules.Only(
                problems, "UrlInvalid", path, value, c => char.IsAsciiLetterOrDigit(c) || "-._~:/@%+[]=&?,".Contains(c, StringComparison.Ordinal),
                "letters, digits and - . _ ~ : / @ % + [ ] = & ? ,"))
            return false;
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || value.EndsWith('/'))
        {
            problems.Error("UrlInvalid", path, $"{TextRules.Quote(value)} is no URL of the form https://host/path, without '/' at the end.");
            return false;
        }

        if (url.UserInfo.Length > 0)
        {
            problems.Error("SecretInFile", path, "A definition holds no secret: keep the login for that server on the nodes (apt's auth.conf.d, the proxy's or pip's own settings).");
            return false;
        }

        return true;
    }

    private static void CheckVersions(ClusterDefinition cluster, ProblemList problems)
    {
        var patroni = CheckVersion(cluster.Patroni.Version, "patroni.version", PatroniReleases.Oldest, problems);
        CheckVersion(cluster.Etcd.Version, "etcd.version", EtcdReleases.Oldest, problems);
        CheckVersion(cluster.VirtualIP?.KeepalivedVersion, "virtualIP.keepalivedVersion", KeepalivedReleases.Oldest, problems);
        var python = CheckVersion(cluster.Packages.Python, "packages.python", new Version(2, 7), problems);
        if (patroni is null) return;
        var postgres = cluster.Postgres.Version;
        if (PostgresVersions.IndexOf(postgres) >= 0 && !PatroniReleases.Know(patroni, postgres))
            problems.Error(
                "PatroniTooOldForPostgres", "patroni.version",
                $"Patroni {patroni} does not know PostgreSQL {postgres}, only up to {PatroniReleases.NewestPostgres(patroni)}: "
                + $"take Patroni {PatroniReleases.NearestFor(patroni, postgres)} or newer, or PostgreSQL {PatroniReleases.NewestPostgres(patroni)}.");
        if (python is not null && PatroniReleases.NewestFor(python) is var newest && newest < PatroniReleases.Newest && patroni > newest)
            problems.Error("PythonTooOldForPatroni", "packages.python", $"Patroni {patroni} does not run with Python {python}: {newest} is the last that does. Take that, or Python 3.6 or newer.");
    }

    private static Version? CheckVersion(string? value, string path, Version oldest, ProblemList problems)
    {
        if (value is null || !TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return null;
        if (!VersionText.IsPlain(value))
        {
            problems.Error("VersionInvalid", path, $"{TextRules.Quote(value)} is no version: write it like {oldest} or {oldest}.1.");
            return null;
        }

        var version = VersionText.Find(value)!;
        if (version.AtLeast(oldest)) return version;
        problems.Error("VersionUnsupported", path, $"{value} is older than {oldest}, the oldest that is supported here.");
        return null;
    }
}
