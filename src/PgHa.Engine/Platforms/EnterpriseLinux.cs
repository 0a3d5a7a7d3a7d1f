using System.Globalization;
using System.Text;
using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>Red Hat Enterprise Linux and what is made of it: Oracle, Rocky, Alma, CentOS.</summary>
internal sealed class EnterpriseLinux(EnterpriseLinuxRelease release) : Platform
{
    private const string PgdgSite = "https://download.postgresql.org/pub/repos/yum";
    private const string PgdgArchive = "https://yum-archive.postgresql.org";

    // What calls itself one without being so in its ID_LIKE (Oracle Linux says fedora).
    private static readonly string[] Ids = ["rhel", "centos", "ol", "rocky", "almalinux"];

    /// <summary>The releases.</summary>
    public static new IReadOnlyList<Platform> All { get; } = [.. EnterpriseLinuxRelease.All.Select(r => new EnterpriseLinux(r))];

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"el-{release.Major}");

    /// <inheritdoc/>
    public override string Title => string.Create(CultureInfo.InvariantCulture, $"Enterprise Linux {release.Major}");

    /// <inheritdoc/>
    public override PackageManager Packages { get; } = release.Major == 7 ? new Yum() : new Dnf();

    /// <inheritdoc/>
    public override bool Covers(OsRelease os)
    {
        ArgumentNullException.ThrowIfNull(os);
        return os.Major == release.Major && (Ids.Contains(os.Id) || os.IsLike("rhel"));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ToolPackages => ["curl", release.SELinuxTools];

    /// <summary>glibc 2.17 of release 7 has no C.UTF-8.</summary>
    public override string Locale => release.Major == 7 ? "en_US.UTF-8" : base.Locale;

    /// <inheritdoc/>
    public override bool MayHaveSELinux => true;

    /// <inheritdoc/>
    protected override PackageSource UsualSource => PackageSource.Pgdg;

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresMajors(PackageSource source) => source switch
    {
        PackageSource.Distribution => [.. PostgresVersions.Known.Where(v => release.Streams.Contains(v) || v == release.Base)],
        PackageSource.Pgdg => PostgresVersions.Between(release.PgdgOldest, release.PgdgNewest),
        PackageSource.Directory or PackageSource.Configured => PostgresVersions.Known,
        _ => [],
    };

    /// <inheritdoc/>
    public override Version? PatroniPackageVersion(PackageSource source) => source switch
    {
        PackageSource.Pgdg when release.PgdgPatroni => Pgdg.Patroni,
        PackageSource.Directory or PackageSource.Configured => Pgdg.Patroni,
        _ => null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<PythonChoice> Pythons => release.Pythons;

    /// <inheritdoc/>
    protected override Version EtcdPackageVersion => release.Etcd;

    /// <inheritdoc/>
    public override Version KeepalivedVersion => release.Keepalived;

    /// <inheritdoc/>
    public override IReadOnlyList<SourceFile> SourceFiles(ClusterDefinition cluster, string architecture)
    {
        var (postgres, patroni) = (PostgresSource(cluster), PatroniSource(cluster));
        var text = new StringBuilder("# Managed by PgHa; changes are overwritten.\n");
        var (version, site) = (cluster.Postgres.Version, cluster.Packages.Mirror ?? PgdgSite);
        var archived = Pgdg.Archived.Contains(version);
        string Place(string root, string part) => string.Create(CultureInfo.InvariantCulture, $"{root}/{part}/redhat/rhel-{release.Major}-{architecture}");
        if (postgres == PackageSource.Pgdg)
        {
            // What was archived before 2024 is signed with the key of that time.
            Repository(text, "postgresql", $"PostgreSQL {version}", Place(archived ? cluster.Packages.Mirror ?? PgdgArchive : site, version),
                archived ? [Key(site, architecture), $"{site}/keys/RPM-GPG-KEY-PGDG"] : [Key(site, architecture)], signedIndex: !archived);
        }

        if (postgres == PackageSource.Pgdg || patroni == PackageSource.Pgdg)
            Repository(text, "common", "PostgreSQL, common packages", Place(site, "common"), [Key(site, architecture)], signedIndex: true);
        // Release 7 has etcd in its own repository of extras.
        if (release.Major > 7 && cluster.Packages.EtcdPackages.Count == 0 && postgres is not (PackageSource.Directory or PackageSource.Configured))
            Repository(text, "extras", "PostgreSQL, extra packages", Place(site, "extras"), [Key(site, architecture)], signedIndex: true, "etcd");
        if (postgres == PackageSource.Directory || patroni == PackageSource.Directory)
        {
            // Whoever can write into root's directory needs no signature to get a package in.
            text.Append(CultureInfo.InvariantCulture, $"\n[pgha-directory]\nname=Packages in a directory\nbaseurl=file://{cluster.Packages.Directory}\nenabled=1\ngpgcheck=0\n");
        }

        return text.ToString().Contains('[', StringComparison.Ordinal) ? [new("/etc/yum.repos.d/pgha.repo", text.ToString())] : [];
    }

    private static void Repository(StringBuilder text, string id, string name, string url, IReadOnlyList<string> keys, bool signedIndex, string? only = null)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n[pgha-{id}]\nname={name}\nbaseurl={url}\nenabled=1\ngpgcheck=1\nrepo_gpgcheck={(signedIndex ? 1 : 0)}\ngpgkey={string.Join("\n       ", keys)}\n");
        if (only is not null) text.Append(CultureInfo.InvariantCulture, $"includepkgs={only}\n");
    }

    // pgdg-redhat-repo has a key for each architecture, and one of its own for release 7.
    private string Key(string site, string architecture) => $"{site}/keys/PGDG-RPM-GPG-KEY-" + (architecture == "aarch64" ? "AARCH64-" : "") + (release.Major == 7 ? "RHEL7" : "RHEL");

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleChoice> Modules(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (release.Streams.Count == 0) return [];
        var own = PostgresSource(cluster) == PackageSource.Distribution && release.Streams.Contains(cluster.Postgres.Version);
        return [new("postgresql", own ? cluster.Postgres.Version : null)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresPackages(ClusterDefinition cluster)
    {
        if (PostgresSource(cluster) == PackageSource.Distribution) return ["postgresql-server", "postgresql-contrib"];
        var version = cluster.Postgres.Version.Replace(".", "", StringComparison.Ordinal);
        // repmgr's packages got the underscore in 2020 (seed R2 has the old name).
        return [$"postgresql{version}-server", $"postgresql{version}-contrib", version == "96" ? "repmgr96" : $"repmgr_{version}"];
    }

    /// <inheritdoc/>
    public override string PostgresBinDirectory(ClusterDefinition cluster) =>
        PostgresSource(cluster) == PackageSource.Distribution ? "/usr/bin" : $"/usr/pgsql-{cluster.Postgres.Version}/bin";

    /// <summary>Beside the place of the packages' own <c>data</c>, which may already be there; SELinux knows all below the account's home.</summary>
    public override string PostgresDataDirectory(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return $"{PostgresHome}/{cluster.Postgres.Version}/{cluster.Name}";
    }

    /// <inheritdoc/>
    public override string PostgresHome => "/var/lib/pgsql";

    /// <inheritdoc/>
    public override IReadOnlyList<string> PostgresOwnUnits(ClusterDefinition cluster) =>
        [PostgresSource(cluster) == PackageSource.Distribution ? "postgresql.service" : $"postgresql-{cluster.Postgres.Version}.service"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> PatroniRepositoryPackages => ["patroni"];

    /// <summary>PGDG has a package of each kind that needs the client's.</summary>
    protected override IReadOnlyList<string> DcsClientRepositoryPackages(DcsKind dcs) => dcs switch
    {
        DcsKind.ZooKeeper => ["patroni-zookeeper"],
        DcsKind.Consul => ["patroni-consul"],
        _ => ["patroni-etcd"],
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<string> EtcdRepositoryPackages => ["etcd"];

    /// <inheritdoc/>
    public override string EtcdConfiguration => "/etc/etcd/etcd.conf";

    /// <summary>SELinux lets keepalived run scripts from its own directory (keepalived_unconfined_script_exec_t).</summary>
    public override string CheckScript => "/usr/libexec/keepalived/check_patroni.sh";
}
