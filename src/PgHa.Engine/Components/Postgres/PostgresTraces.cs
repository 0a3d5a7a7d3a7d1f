namespace PgHa.Components.Postgres;

/// <summary>What there is of PostgreSQL on a server before anything is installed or started.</summary>
/// <param name="Directories">The directories that the data may be in and that are there, by path.</param>
/// <param name="Clusters">The databases that Debian's packages know of (pg_lsclusters).</param>
public sealed record PostgresTraces(IReadOnlyDictionary<string, DataDirectory> Directories, IReadOnlyList<DebianCluster> Clusters);

/// <summary>A data directory that is there.</summary>
/// <param name="IsEmpty">Whether nothing is in it.</param>
/// <param name="Version">The major version of the database in it; empty where there is none.</param>
/// <param name="SystemId">The database's system identifier; empty where there is none.</param>
public sealed record DataDirectory(bool IsEmpty, string Version, string SystemId);

/// <summary>A database that Debian's packages know of.</summary>
/// <param name="Name">Version and name: <c>15/main</c>.</param>
/// <param name="Port">Its port.</param>
/// <param name="Online">Whether it runs.</param>
/// <param name="Directory">Its data directory.</param>
public sealed record DebianCluster(string Name, string Port, bool Online, string Directory);
