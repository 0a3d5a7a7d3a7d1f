using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What all nodes of a cluster said, asked at the same moment.</summary>
public sealed record ClusterObservation(ClusterDefinition Cluster, IReadOnlyList<NodeObservation> Nodes)
{
    /// <summary>The nodes that say of themselves that they lead.</summary>
    public IReadOnlyList<NodeObservation> Leaders => [.. Nodes.Where(n => n.Patroni.Value is { IsLeader: true })];

    /// <summary>The leader's name; null when there is none, or more than one.</summary>
    public string? Leader => Leaders is [var leader] ? leader.Node : null;

    /// <summary>The names of the replicas that do not stream from the leader.</summary>
    public IReadOnlyList<string> NotStreaming => Leaders is not [var leader]
        ? [.. Nodes.Select(n => n.Node)]
        : [.. Nodes.Where(n => n.Node != leader.Node && !PatroniChecks.StreamsTo(leader.Patroni.Value!, n.Node)).Select(n => n.Node)];
}
