using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>
/// What differs between operating systems: one object a release, one class a family. What depends on where packages come from takes the
/// definition. Pure.
/// </summary>
public abstract class Platform
{
    /// <summary>The name that definitions use, for example <c>debian-12</c>; one of <see cref="PlatformNames.Known"/>.</summary>
    public abstract string Name { get; }

    /// <summary>The name for people, for example <c>Debian 12</c>.</summary>
    public abstract string Title { get; }

    /// <summary>How packages are asked for and installed.</summary>
    public abstract PackageManager Packages { get; }

    /// <summary>Whether this is the system that <paramref name="release"/> describes.</summary>
    public abstract bool Covers(OsRelease release);

    /// <summary>The packages of the tools that PgHa's own scripts call on a node.</summary>
    public abstract IReadOnlyList<string> ToolPackages { get; }

    /// <summary>The locale of new databases: UTF-8, and the same order of texts on every node.</summary>
    public virtual string Locale => "C.UTF-8";

    /// <summary>Whether SELinux may be there to be told of files outside their usual places.</summary>
    public virtual bool MayHaveSELinux => false;

    /// <summary>Where PostgreSQL comes from.</summary>
    public PackageSource PostgresSource(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Packages.Postgres ?? UsualSource;
    }

    /// <summary>Where Patroni comes from: unless the definition says so, where PostgreSQL comes from, if that source has it.</summary>
    public PackageSource PatroniSource(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Packages.Patroni ?? (PatroniPackageVersion(PostgresSource(cluster)) is null ? PackageSource.Pip : PostgresSource(cluster));
    }

    /// <summary>The source that PostgreSQL comes from on this platform unless another is asked for.</summary>
    protected abstract PackageSource UsualSource { get; }

    /// <summary>The major versions of PostgreSQL that a source has for this platform, oldest first.</summary>
    public abstract IReadOnlyList<string> PostgresMajors(PackageSource source);

    /// <summary>The version of Patroni that a source has as a package; null where it has none.</summary>
    public abstract Version? PatroniPackageVersion(PackageSource source);

    /// <summary>The Pythons that pip can make an environment with, the usual one first.</summary>
    public abstract IReadOnlyList<PythonChoice> Pythons { get; }

    /// <summary>The Python of pip's environment: the one asked for, or the usual one. Null where the platform does not have it.</summary>
    public PythonChoice? Python(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Packages.Python is { } asked ? Pythons.FirstOrDefault(p => p.Version == VersionText.Find(asked)) : Pythons[0];
    }

    /// <summary>The version of Patroni that a node gets from its source.</summary>
    public Version PatroniVersion(ClusterDefinition cluster) =>
        PatroniSource(cluster) == PackageSource.Pip
            ? PatroniReleases.NewestFor((Python(cluster) ?? Pythons[0]).Version)
            : PatroniPackageVersion(PatroniSource(cluster)) ?? PatroniReleases.Newest;

    /// <summary>The version of etcd that a node gets: its package's at the URL given, or the repository's.</summary>
    public Version EtcdVersion(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Packages.EtcdPackages.Select(PackageUrl.Parse).Select(p => VersionText.Find(p?.Version)).FirstOrDefault(v => v is not null) ?? EtcdPackageVersion;
    }

    /// <summary>The version of etcd in the repository.</summary>
    protected abstract Version EtcdPackageVersion { get; }

    /// <summary>The version of keepalived in the repository.</summary>
    public abstract Version KeepalivedVersion { get; }

    /// <summary>The files that tell the package manager of the repositories that the definition asks for. None for the distribution's own.</summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="architecture">The node's architecture as <c>uname -m</c> says it.</param>
    public abstract IReadOnlyList<SourceFile> SourceFiles(ClusterDefinition cluster, string architecture);

    /// <summary>The architectures that PGDG has packages for, as <c>uname -m</c> says them.</summary>
    public static IReadOnlyList<string> PgdgArchitectures { get; } = ["x86_64", "aarch64", "ppc64le"];

    /// <summary>The modules to choose streams of before packages are installed.</summary>
    public virtual IReadOnlyList<ModuleChoice> Modules(ClusterDefinition cluster) => [];

    /// <summary>The packages of PostgreSQL's server, its contrib modules and repmgr (seed R2), as far as the source has them.</summary>
    public abstract IReadOnlyList<string> PostgresPackages(ClusterDefinition cluster);

    /// <summary>Where PostgreSQL's programs are.</summary>
    public abstract string PostgresBinDirectory(ClusterDefinition cluster);

    /// <summary>The data directory for a cluster that names none.</summary>
    public abstract string PostgresDataDirectory(ClusterDefinition cluster);

    /// <summary>The home of the account that PostgreSQL's packages make.</summary>
    public abstract string PostgresHome { get; }

    /// <summary>Files that keep the packages from making and running a database of their own.</summary>
    public virtual IReadOnlyList<SourceFile> PostgresPackageSettings => [];

    /// <summary>Units of the packages that would run PostgreSQL beside Patroni.</summary>
    public abstract IReadOnlyList<string> PostgresOwnUnits(ClusterDefinition cluster);

    /// <summary>The packages of Patroni; with pip, what pip's environment needs.</summary>
    public IReadOnlyList<string> PatroniPackages(ClusterDefinition cluster) =>
        PatroniSource(cluster) == PackageSource.Pip ? (Python(cluster) ?? Pythons[0]).Packages : PatroniRepositoryPackages;

    /// <summary>The packages of Patroni where it is a package.</summary>
    protected abstract IReadOnlyList<string> PatroniRepositoryPackages { get; }

    /// <summary>The packages of the library by which Patroni speaks to the cluster's DCS; with pip none, for it comes with Patroni.</summary>
    public IReadOnlyList<string> DcsClientPackages(ClusterDefinition cluster) =>
        PatroniSource(cluster) == PackageSource.Pip ? [] : DcsClientRepositoryPackages(cluster.Dcs());

    /// <summary>The packages of the library by which Patroni, where it is a package, speaks to a kind of DCS.</summary>
    protected abstract IReadOnlyList<string> DcsClientRepositoryPackages(DcsKind dcs);

    /// <summary>The Python that has Patroni's libraries.</summary>
    public string PatroniPython(ClusterDefinition cluster) => PatroniSource(cluster) == PackageSource.Pip ? PipDirectory + "/bin/python" : "/usr/bin/python3";

    /// <summary>Patroni's program.</summary>
    public string PatroniProgram(ClusterDefinition cluster) => PatroniSource(cluster) == PackageSource.Pip ? PipDirectory + "/bin/patroni" : "/usr/bin/patroni";

    /// <summary>The virtual environment that pip puts Patroni into.</summary>
    public const string PipDirectory = "/opt/patroni";

    /// <summary>The packages of etcd's server and client, by their names.</summary>
    public IReadOnlyList<string> EtcdPackages(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Packages.EtcdPackages.Count == 0 ? EtcdRepositoryPackages : [.. cluster.Packages.EtcdPackages.Select(PackageUrl.Parse).OfType<PackageUrl>().Select(p => p.Name)];
    }

    /// <summary>The packages of etcd's server and client in the repository.</summary>
    protected abstract IReadOnlyList<string> EtcdRepositoryPackages { get; }

    /// <summary>The file of environment variables that etcd's unit reads.</summary>
    public abstract string EtcdConfiguration { get; }

    /// <summary>The packages of keepalived.</summary>
    public IReadOnlyList<string> KeepalivedPackages { get; } = ["keepalived"];

    /// <summary>Where keepalived may run a check script from.</summary>
    public abstract string CheckScript { get; }

    /// <summary>All platforms.</summary>
    public static IReadOnlyList<Platform> All { get; } = [.. Debian.All, .. EnterpriseLinux.All];

    /// <summary>The platform that a system is, or null.</summary>
    public static Platform? For(OsRelease release) => All.FirstOrDefault(p => p.Covers(release));

    /// <summary>The platform of a name in <see cref="PlatformNames.Known"/>, or null.</summary>
    public static Platform? ByName(string name) => All.FirstOrDefault(p => p.Name == name);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
