using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Converge;

/// <summary>All changes that a node needs, with what they were computed from.</summary>
public sealed record NodePlan
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node.</summary>
    public required NodeDefinition Node { get; init; }

    /// <summary>The changes, in the order in which they are applied.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What the node was like.</summary>
    public required NodeFacts Facts { get; init; }

    /// <summary>What the node's description was made from.</summary>
    internal NodeContext Context { get; init; } = null!;
}
