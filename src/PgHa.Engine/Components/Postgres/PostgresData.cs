namespace PgHa.Components.Postgres;

/// <summary>What a data directory tells of itself.</summary>
public static class PostgresData
{
    /// <summary>The file that every initialised data directory has (PostgreSQL documentation, "Database File Layout").</summary>
    public static string VersionFile(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.DataDirectory + "/PG_VERSION";
    }
}
