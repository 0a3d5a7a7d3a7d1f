namespace PgHa.Definition.Rules;

/// <summary>All servers that a definition names, with the place where each stands: what holds of one holds of all.</summary>
internal static class ServerList
{
    /// <summary>The database nodes, then etcd's own, whether or not the definition makes sense otherwise.</summary>
    public static IReadOnlyList<(NodeDefinition Node, string Path)> Of(ClusterDefinition cluster) =>
    [
        .. cluster.Nodes.Select((node, i) => (node, $"nodes[{i}]")),
        .. cluster.Etcd.Nodes.Select((node, i) => (node, $"etcd.nodes[{i}]")),
    ];
}
