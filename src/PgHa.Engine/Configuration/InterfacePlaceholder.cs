using PgHa.Definition;

namespace PgHa.Configuration;

/// <summary>
/// Stands for a network interface that only the node knows: <c>&lt;interface of 10.0.0.1&gt;</c>. The one line that it makes
/// provisional is no reason to withhold all other files, and keepalived refuses it, should somebody copy it to a server.
/// </summary>
public static class InterfacePlaceholder
{
    /// <summary>The placeholder for a node.</summary>
    public static string For(NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return $"<interface of {node.Address}>";
    }

    /// <summary>Whether a node's files need the name of an interface that neither the definition nor anybody else tells.</summary>
    internal static bool IsNeeded(ClusterDefinition cluster, NodeDefinition node, NodeKnowledge known) =>
        cluster.VirtualIP is not null && cluster.HasDatabase(node) && node.Interface is null && known.Interface is null;
}
