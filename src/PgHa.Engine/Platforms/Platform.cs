using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>What differs between families of operating systems: one file a family.</summary>
public abstract class Platform
{
    /// <summary>The family's name as messages show it.</summary>
    public abstract string Name { get; }

    /// <summary>How packages are asked for and installed.</summary>
    public abstract PackageManager Packages { get; }

    /// <summary>Whether this family covers the system that <paramref name="release"/> describes.</summary>
    public abstract bool Covers(OsRelease release);

    /// <summary>The packages of the tools that PgHa's own scripts call on a node.</summary>
    public abstract IReadOnlyList<string> ToolPackages { get; }

    /// <summary>The packages of PostgreSQL's server, its contrib modules and repmgr (seed R2).</summary>
    public abstract IReadOnlyList<string> PostgresPackages(string version);

    /// <summary>Where PostgreSQL's programs are.</summary>
    public abstract string PostgresBinDirectory(string version);

    /// <summary>The data directory for a cluster that names none.</summary>
    public abstract string PostgresDataDirectory(string version, string cluster);

    /// <summary>Files that keep the packages from making and running a database of their own.</summary>
    public abstract IReadOnlyList<(string Path, string Content)> PostgresPackageSettings { get; }

    /// <summary>Units of the packages that would run PostgreSQL beside Patroni.</summary>
    public abstract IReadOnlyList<string> PostgresOwnUnits(string version);

    /// <summary>The packages of Patroni.</summary>
    public abstract IReadOnlyList<string> PatroniPackages { get; }

    /// <summary>The packages of the library by which Patroni speaks to a kind of DCS.</summary>
    public abstract IReadOnlyList<string> DcsClientPackages(DcsKind dcs);

    /// <summary>Patroni's program.</summary>
    public abstract string PatroniProgram { get; }

    /// <summary>The packages of etcd's server and client.</summary>
    public abstract IReadOnlyList<string> EtcdPackages { get; }

    /// <summary>The file of environment variables that etcd's unit reads.</summary>
    public abstract string EtcdConfiguration { get; }

    /// <summary>The packages of keepalived.</summary>
    public abstract IReadOnlyList<string> KeepalivedPackages { get; }

    /// <summary>Where keepalived may run a check script from.</summary>
    public abstract string CheckScript { get; }

    /// <summary>All families, the more special ones first.</summary>
    public static IReadOnlyList<Platform> All { get; } = [new Debian()];

    /// <summary>The family that covers a system, or null.</summary>
    public static Platform? For(OsRelease release) => All.FirstOrDefault(p => p.Covers(release));
}
