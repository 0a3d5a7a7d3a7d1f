using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;

namespace PgHa.Components;

/// <summary>What cannot work together on a node, whatever is installed or configured. Told before anything is touched, with the nearest that works.</summary>
public static class Compatibility
{
    /// <summary>Refuses a node whose parts cannot work together.</summary>
    /// <exception cref="PgHaException">
    /// <c>PostgresNotPackaged</c>, <c>PatroniNotPackaged</c>, <c>ArchitectureNotPackaged</c>, <c>PythonNotPackaged</c>: the source has no
    /// such thing. <c>VersionDiffers</c>: another line is installed, or in the distribution, than the definition asks for.
    /// <c>VersionUnsupported</c>: a component is older than PgHa can configure. <c>PatroniTooOldForPostgres</c>,
    /// <c>PythonTooOldForPatroni</c>: the pair does not work.
    /// </exception>
    /// <param name="node">The node.</param>
    /// <param name="installed">What it has already; nothing by default.</param>
    public static void Check(NodeContext node, InstalledVersions? installed = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Cluster.HasDatabase(node.Node))
        {
            CheckPostgres(node);
            CheckPatroni(node);
        }

        CheckAsked(node, installed ?? InstalledVersions.None);
        CheckVersions(node);
    }

    private static void CheckPostgres(NodeContext node)
    {
        var (cluster, platform, version) = (node.Cluster, node.Platform, node.Versions.Postgres);
        var source = platform.PostgresSource(cluster);
        var majors = platform.PostgresMajors(source);
        if (!majors.Contains(version))
        {
            var elsewhere = Enum.GetValues<PackageSource>().Where(s => s is PackageSource.Distribution or PackageSource.Pgdg && platform.PostgresMajors(s).Contains(version)).ToList();
            throw Refuse(
                node, "PostgresNotPackaged", $"{Words(platform, source)} has no PostgreSQL {version}, only {Ranges(majors)}.",
                elsewhere.Count > 0
                    ? $"Say packages: {{postgres: {elsewhere[0].ToString().ToLowerInvariant()}}}, or take version {PostgresVersions.Nearest(version, majors)}."
                    : $"Take version {PostgresVersions.Nearest(version, majors)}; or have the packages in repositories of your own (packages: {{postgres: configured}}).");
        }

        if ((source == PackageSource.Pgdg || platform.PatroniSource(cluster) == PackageSource.Pgdg) && cluster.Packages.Mirror is null
            && !Platform.PgdgArchitectures.Contains(node.State.Architecture))
        {
            throw Refuse(
                node, "ArchitectureNotPackaged", $"PGDG has no packages for {node.State.Architecture}, only for {string.Join(", ", Platform.PgdgArchitectures)}.",
                "Say packages: {postgres: distribution}, or configured.");
        }
    }

    private static void CheckPatroni(NodeContext node)
    {
        var (cluster, platform, patroni, postgres) = (node.Cluster, node.Platform, node.Versions.Patroni, node.Versions.Postgres);
        var source = platform.PatroniSource(cluster);
        if (source == PackageSource.Pip)
        {
            if (platform.Python(cluster) is not { } python)
            {
                throw Refuse(
                    node, "PythonNotPackaged", $"{platform.Title} has no Python {cluster.Packages.Python}, only {string.Join(", ", platform.Pythons.Select(p => p.Version))}.",
                    "Name one of these in packages: python, or leave it out.");
            }

            var newest = PatroniReleases.NewestFor(python.Version);
            if (newest < PatroniReleases.Newest && patroni > newest)
            {
                var better = platform.Pythons.FirstOrDefault(p => PatroniReleases.NewestFor(p.Version) == PatroniReleases.Newest);
                throw Refuse(
                    node, "PythonTooOldForPatroni", $"Patroni {patroni} does not run with Python {python.Version}: {newest} is the last that does.",
                    $"Take Patroni {newest}{(better is null ? "" : $", or Python {better.Version} (packages: python)")}.");
            }
        }
        else if (platform.PatroniPackageVersion(source) is null)
        {
            throw Refuse(node, "PatroniNotPackaged", $"{Words(platform, source)} has no Patroni.", "Say packages: {patroni: pip}, or configured if repositories of yours have it.");
        }

        if (!PatroniReleases.Know(patroni, postgres))
        {
            throw Refuse(
                node, "PatroniTooOldForPostgres", $"Patroni {patroni} does not know PostgreSQL {postgres}, only up to {PatroniReleases.NewestPostgres(patroni)}.",
                $"Take Patroni {PatroniReleases.NearestFor(patroni, postgres)} or newer{(source == PackageSource.Distribution ? ", for example from PGDG (packages: {patroni: pgdg})" : "")}, "
                + $"or PostgreSQL {PatroniReleases.NewestPostgres(patroni)}.");
        }
    }

    // Files for one version are of no use to another. Changing the version of what is installed is an update, not an installation.
    private static void CheckAsked(NodeContext node, InstalledVersions installed)
    {
        var (cluster, pip) = (node.Cluster, node.Platform.PatroniSource(node.Cluster) == PackageSource.Pip);
        (string Name, string Field, string? Asked, Version? Installed)[] asked =
        [
            ("Patroni", "patroni.version", cluster.Patroni.Version, pip ? null : installed.Patroni),
            ("etcd", "etcd.version", cluster.Etcd.Version, installed.Etcd),
            ("keepalived", "virtualIP.keepalivedVersion", cluster.VirtualIP?.KeepalivedVersion, installed.Keepalived),
        ];
        foreach (var (name, field, text, there) in asked)
        {
            if (name == "etcd" && !cluster.HasEtcd(node.Node)) continue;
            if (VersionText.Find(text) is not { } version || there is null || (version.SameLine(there) && (version.Build < 0 || version == there))) continue;
            throw Refuse(
                node, "VersionDiffers", $"{name} {there} is installed, and the definition asks for {text}.",
                $"Correct {field} or leave it out; or bring the node to that version first.");
        }

        if (!cluster.HasDatabase(node.Node) || pip || cluster.Patroni.Version is null || installed.Patroni is not null || node.Platform.PatroniSource(cluster) != PackageSource.Distribution) return;
        if (node.Platform.PatroniPackageVersion(PackageSource.Distribution) is { } packaged && !node.Versions.Patroni.SameLine(packaged))
        {
            throw Refuse(
                node, "VersionDiffers", $"{Words(node.Platform, PackageSource.Distribution)} has Patroni {packaged}, and the definition asks for {cluster.Patroni.Version}.",
                "Say packages: {patroni: pip}, which installs any version; or leave patroni.version out.");
        }
    }

    private static void CheckVersions(NodeContext node)
    {
        (string Name, Version Version, Version Oldest)[] found =
        [
            ("Patroni", node.Versions.Patroni, PatroniReleases.Oldest),
            ("etcd", node.Versions.Etcd, EtcdReleases.Oldest),
            ("keepalived", node.Versions.Keepalived, KeepalivedReleases.Oldest),
        ];
        foreach (var (name, version, oldest) in found)
        {
            // An etcd that is not ours is no matter of this node's.
            if (version.AtLeast(oldest) || (name == "etcd" && !node.Cluster.HasEtcd(node.Node)) || (name != "etcd" && !node.Cluster.HasDatabase(node.Node))) continue;
            throw Refuse(
                node, "VersionUnsupported", $"{name} {version} is older than {oldest}, the oldest that PgHa can configure.",
                name == "Patroni" ? "Take a newer one, for example from PGDG (packages: {patroni: pgdg}) or pip." : "Take a newer one.");
        }
    }

    private static PgHaException Refuse(NodeContext node, string id, string message, string advice) => new(id, $"{node.Node.Name}: {message}", node.Node.Name, advice);

    private static string Words(Platform platform, PackageSource source) => source switch
    {
        PackageSource.Distribution => $"{platform.Title}'s own repository",
        PackageSource.Pgdg => $"PGDG's repository for {platform.Title}",
        _ => $"The source {source.ToString().ToLowerInvariant()}",
    };

    private static string Ranges(IReadOnlyList<string> versions) =>
        versions.Count switch
        {
            0 => "none",
            > 2 when versions.SequenceEqual(PostgresVersions.Between(versions[0], versions[^1])) => $"{versions[0]} to {versions[^1]}",
            _ => string.Join(", ", versions),
        };
}
