using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>Debian and what follows it closely.</summary>
public sealed class Debian : Platform
{
    /// <inheritdoc/>
    public override string Name => "Debian";

    /// <inheritdoc/>
    public override PackageManager Packages { get; } = new Apt();

    /// <inheritdoc/>
    public override bool Covers(OsRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release.Id == "debian" && release.Major == 12;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ToolPackages => ["curl"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresPackages(string version) => [$"postgresql-{version}", $"postgresql-client-{version}", $"postgresql-{version}-repmgr"];

    /// <inheritdoc/>
    public override string PostgresBinDirectory(string version) => $"/usr/lib/postgresql/{version}/bin";

    /// <summary>Beside the place of the packages' own <c>main</c>, which may already be there.</summary>
    public override string PostgresDataDirectory(string version, string cluster) => $"/var/lib/postgresql/{version}/{cluster}";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Path, string Content)> PostgresPackageSettings { get; } =
        [("/etc/postgresql-common/createcluster.d/pgha.conf", "# PgHa: Patroni makes the database, the package must not.\ncreate_main_cluster = false\nstart_conf = manual\n")];

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresOwnUnits(string version) => ["postgresql.service"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> PatroniPackages => ["patroni", "python3-psycopg2"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> DcsClientPackages(DcsKind dcs) => dcs switch
    {
        DcsKind.ZooKeeper => ["python3-kazoo"],
        DcsKind.Consul => ["python3-consul"],
        _ => ["python3-etcd"],
    };

    /// <inheritdoc/>
    public override string PatroniProgram => "/usr/bin/patroni";

    /// <inheritdoc/>
    public override IReadOnlyList<string> EtcdPackages => ["etcd-server", "etcd-client"];

    /// <inheritdoc/>
    public override string EtcdConfiguration => "/etc/default/etcd";

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeepalivedPackages => ["keepalived"];

    /// <inheritdoc/>
    public override string CheckScript => "/usr/local/bin/check_patroni.sh";
}
