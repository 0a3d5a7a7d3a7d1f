namespace PgHa.Platforms;

/// <summary>What the PostgreSQL project's own repositories have, whatever the platform.</summary>
internal static class Pgdg
{
    /// <summary>Patroni's line there.</summary>
    public static Version Patroni { get; } = new(4, 1);

    /// <summary>etcd's line in the repository of extras for Enterprise Linux 8 and 9.</summary>
    public static Version Etcd { get; } = new(3, 6);

    /// <summary>
    /// The major versions that PostgreSQL supports no more: PGDG's rpm packages of them have moved to yum-archive.postgresql.org.
    /// </summary>
    public static IReadOnlyList<string> Archived { get; } = ["9.6", "10", "11", "12", "13"];
}
