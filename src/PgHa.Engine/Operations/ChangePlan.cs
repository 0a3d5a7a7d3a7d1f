using PgHa.Converge;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>All that it takes to make a cluster what its definition says: on each node, and what goes from node to node.</summary>
public sealed record ChangePlan
{
    /// <summary>The nodes' own changes, which are made on all nodes at once.</summary>
    public required ClusterPlan Nodes { get; init; }

    /// <summary>What the nodes' services run with.</summary>
    public IReadOnlyList<RunningNode> Running { get; init; } = [];

    /// <summary>
    /// What a running cluster needs after that: its dynamic configuration, and restarts, which are made one node after the other. None
    /// when only some of the nodes were asked for.
    /// </summary>
    public IReadOnlyList<Change> Rolling { get; init; } = [];

    /// <summary>All changes: those of the nodes, then what follows.</summary>
    public IEnumerable<Change> Changes => Nodes.Changes.Concat(Rolling);
}
