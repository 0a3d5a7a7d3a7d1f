namespace PgHa.Definition;

/// <summary>Permissions of ZooKeeper's access lists, in the words of Patroni's <c>set_acls</c>.</summary>
public static class ZooKeeperAcl
{
    /// <summary>The words (patroni, <c>dcs/zookeeper.py</c>).</summary>
    public static IReadOnlyList<string> Permissions { get; } = ValueList<string>.Of(["CREATE", "READ", "WRITE", "DELETE", "ADMIN", "ALL"]);

    /// <summary>The words of a text with commas between them, in capitals.</summary>
    public static IReadOnlyList<string> Split(string permissions)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        return [.. permissions.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => word.ToUpperInvariant())];
    }
}
