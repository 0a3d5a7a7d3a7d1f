using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Converge;

/// <summary>The plans of a cluster's nodes, all made from one reading.</summary>
public sealed record ClusterPlan
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The plans of the nodes that could be read, in the definition's order.</summary>
    public required IReadOnlyList<NodePlan> Nodes { get; init; }

    /// <summary>Why each of the other nodes could not be read, or has no plan.</summary>
    public required IReadOnlyDictionary<string, Exception> Failures { get; init; }

    /// <summary>The cluster's passwords; null when no node could be read.</summary>
    public ClusterSecrets? Secrets { get; init; }

    /// <summary>Whether a node that could be read holds the passwords; false before the first installation: they are new then.</summary>
    public bool SecretsHeld { get; init; }

    /// <summary>The nodes that could be read, those that were not to be planned included.</summary>
    public IReadOnlyList<NodeDefinition> Reached { get; init; } = [];

    /// <summary>All changes of all nodes.</summary>
    public IEnumerable<Change> Changes => Nodes.SelectMany(n => n.Changes);
}
