using System.Globalization;
using System.Reflection;
using System.Text;
using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>Debian and Ubuntu.</summary>
internal sealed class Debian(DebianRelease release) : Platform
{
    private const string PgdgSite = "https://apt.postgresql.org/pub/repos/apt";
    private const string KeyFile = "/etc/apt/keyrings/pgha-pgdg.asc";

    // B97B 0AFC AA1A 47F0 44F2 44A0 7FCC 7D46 ACCC 4CF8, as Debian's own postgresql-common ships it.
    private static readonly string PgdgKey = ReadKey();

    /// <summary>The releases.</summary>
    public static new IReadOnlyList<Platform> All { get; } = [.. DebianRelease.All.Select(r => new Debian(r))];

    /// <inheritdoc/>
    public override string Name => $"{release.Id}-{release.VersionId}";

    /// <inheritdoc/>
    public override string Title => $"{(release.Id == "debian" ? "Debian" : "Ubuntu")} {release.VersionId}";

    /// <inheritdoc/>
    public override PackageManager Packages { get; } = new Apt();

    /// <inheritdoc/>
    public override bool Covers(OsRelease os)
    {
        ArgumentNullException.ThrowIfNull(os);
        return (os.Id, os.VersionId) == (release.Id, release.VersionId);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ToolPackages => ["curl"];

    /// <inheritdoc/>
    protected override PackageSource UsualSource => PackageSource.Distribution;

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresMajors(PackageSource source) => source switch
    {
        PackageSource.Distribution => [release.Postgres],
        PackageSource.Pgdg => PostgresVersions.Between(release.PgdgOldest, PostgresVersions.Known[^1]),
        PackageSource.Directory or PackageSource.Configured => PostgresVersions.Known,
        _ => [],
    };

    /// <inheritdoc/>
    public override Version? PatroniPackageVersion(PackageSource source) => source switch
    {
        PackageSource.Distribution => Version.Parse(release.Patroni),
        PackageSource.Pgdg or PackageSource.Directory or PackageSource.Configured => Pgdg.Patroni,
        _ => null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<PythonChoice> Pythons => [new(Version.Parse(release.Python), "/usr/bin/python3", ["python3-venv"])];

    /// <inheritdoc/>
    protected override Version EtcdPackageVersion => Version.Parse(release.Etcd);

    /// <inheritdoc/>
    public override Version KeepalivedVersion => Version.Parse(release.Keepalived);

    /// <inheritdoc/>
    public override IReadOnlyList<SourceFile> SourceFiles(ClusterDefinition cluster, string architecture)
    {
        PackageSource[] sources = [PostgresSource(cluster), PatroniSource(cluster)];
        List<SourceFile> files = [];
        var text = new StringBuilder("# Managed by PgHa; changes are overwritten.\n");
        if (sources.Contains(PackageSource.Pgdg))
        {
            files.Add(new(KeyFile, PgdgKey));
            // A Signed-By file: keys in the text itself are newer than apt 2.2.
            text.Append(CultureInfo.InvariantCulture, $"Types: deb\nURIs: {cluster.Packages.Mirror ?? PgdgSite}\nSuites: {release.Codename}-pgdg\nComponents: main\nSigned-By: {KeyFile}\n");
        }

        if (sources.Contains(PackageSource.Directory))
        {
            if (files.Count > 0) text.Append('\n');
            // Whoever can write into root's directory needs no signature to get a package in.
            text.Append(CultureInfo.InvariantCulture, $"Types: deb\nURIs: file:{cluster.Packages.Directory}\nSuites: ./\nTrusted: yes\n");
        }

        if (sources.Any(s => s is PackageSource.Pgdg or PackageSource.Directory)) files.Add(new("/etc/apt/sources.list.d/pgha.sources", text.ToString()));
        if (Preferences(sources[0], sources[1]) is { } preferences) files.Add(new("/etc/apt/preferences.d/pgha.pref", preferences));
        return files;
    }

    // apt takes the highest version from wherever it is, and PGDG's are always higher: where only one of the two is to come from
    // there, apt must be told (apt_preferences(5)).
    private static string? Preferences(PackageSource postgres, PackageSource patroni) => (postgres, patroni) switch
    {
        (PackageSource.Pgdg, PackageSource.Distribution) =>
            "# Managed by PgHa: PostgreSQL comes from PGDG, Patroni does not.\nPackage: patroni python3-etcd python3-psycopg2\nPin: release o=apt.postgresql.org\nPin-Priority: -1\n",
        (PackageSource.Distribution, PackageSource.Pgdg) =>
            "# Managed by PgHa: Patroni comes from PGDG, nothing else does.\nPackage: *\nPin: release o=apt.postgresql.org\nPin-Priority: 100\n\n"
            + "Package: patroni\nPin: release o=apt.postgresql.org\nPin-Priority: 600\n",
        _ => null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresPackages(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var version = cluster.Postgres.Version;
        // Before 10 the contrib modules are a package of their own.
        return [$"postgresql-{version}", $"postgresql-client-{version}", .. version == "9.6" ? ["postgresql-contrib-9.6"] : Array.Empty<string>(), $"postgresql-{version}-repmgr"];
    }

    /// <inheritdoc/>
    public override string PostgresBinDirectory(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return $"/usr/lib/postgresql/{cluster.Postgres.Version}/bin";
    }

    /// <summary>Beside the place of the packages' own <c>main</c>, which may already be there.</summary>
    public override string PostgresDataDirectory(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return $"{PostgresHome}/{cluster.Postgres.Version}/{cluster.Name}";
    }

    /// <inheritdoc/>
    public override string PostgresHome => "/var/lib/postgresql";

    /// <inheritdoc/>
    public override IReadOnlyList<SourceFile> PostgresPackageSettings { get; } =
        [new("/etc/postgresql-common/createcluster.d/pgha.conf", "# PgHa: Patroni makes the database, the package must not.\ncreate_main_cluster = false\nstart_conf = manual\n")];

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresOwnUnits(ClusterDefinition cluster) => ["postgresql.service"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> PatroniRepositoryPackages => ["patroni", "python3-psycopg2"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> DcsClientRepositoryPackages(DcsKind dcs) => dcs switch
    {
        DcsKind.ZooKeeper => ["python3-kazoo"],
        DcsKind.Consul => ["python3-consul"],
        _ => ["python3-etcd"],
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<string> EtcdRepositoryPackages => ["etcd-server", "etcd-client"];

    /// <inheritdoc/>
    public override string EtcdConfiguration => "/etc/default/etcd";

    /// <inheritdoc/>
    public override string CheckScript => "/usr/local/bin/check_patroni.sh";

    private static string ReadKey()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("PgHa.Platforms.pgdg-apt.asc")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd();
    }
}
