namespace PgHa.Definition;

/// <summary>What follows from a definition for its DCS: which kind, which servers.</summary>
public static class ClusterDcs
{
    /// <summary>The kind of DCS. More than one is refused by the rules.</summary>
    public static DcsKind Dcs(this ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.ZooKeeper is not null ? DcsKind.ZooKeeper : cluster.Consul is not null ? DcsKind.Consul : DcsKind.Etcd;
    }

    /// <summary>Whether etcd is installed and run by PgHa; if not, the DCS is one that is there already.</summary>
    public static bool RunsEtcd(this ClusterDefinition cluster) => cluster.Dcs() == DcsKind.Etcd && cluster.Etcd.Hosts.Count == 0;

    /// <summary>The servers that carry our etcd, each of them a voting member; none when the DCS is not ours.</summary>
    public static IReadOnlyList<NodeDefinition> EtcdMembers(this ClusterDefinition cluster) =>
        !cluster.RunsEtcd() ? [] : cluster.Etcd.Nodes.Count > 0 ? cluster.Etcd.Nodes : cluster.Nodes;

    /// <summary>All servers that PgHa works on: the database nodes, then etcd's own.</summary>
    public static IReadOnlyList<NodeDefinition> Servers(this ClusterDefinition cluster) =>
        cluster.RunsEtcd() && cluster.Etcd.Nodes.Count > 0 ? [.. cluster.Nodes, .. cluster.Etcd.Nodes] : cluster.Nodes;

    /// <summary>Who Patroni logs in to etcd or ZooKeeper as; null where there is no login with a password.</summary>
    public static string? DcsUser(this ClusterDefinition cluster) => cluster.Dcs() switch
    {
        DcsKind.Etcd => cluster.Etcd.User,
        DcsKind.ZooKeeper => cluster.ZooKeeper!.User,
        _ => null,
    };

    /// <summary>Whether a server carries PostgreSQL and Patroni.</summary>
    public static bool HasDatabase(this ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return cluster.Nodes.Any(n => n.Name == node.Name);
    }

    /// <summary>Whether a server carries a member of our etcd.</summary>
    public static bool HasEtcd(this ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return cluster.EtcdMembers().Any(n => n.Name == node.Name);
    }

    /// <summary>How many members of our etcd it needs to be able to write; 0 when the DCS is not ours.</summary>
    public static int Quorum(this ClusterDefinition cluster) => cluster.EtcdMembers().Count is var count and > 0 ? count / 2 + 1 : 0;
}
