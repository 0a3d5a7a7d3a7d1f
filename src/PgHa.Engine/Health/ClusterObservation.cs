using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What all servers of a cluster said, asked at the same moment.</summary>
public sealed record ClusterObservation(ClusterDefinition Cluster, IReadOnlyList<NodeObservation> Nodes)
{
    /// <summary>The servers with a database.</summary>
    public IReadOnlyList<NodeObservation> Databases => [.. Nodes.Where(n => Cluster.Nodes.Any(d => d.Name == n.Node))];

    /// <summary>The servers with a member of our etcd.</summary>
    public IReadOnlyList<NodeObservation> EtcdMembers => [.. Nodes.Where(n => Cluster.EtcdMembers().Any(m => m.Name == n.Node))];

    /// <summary>The nodes that say of themselves that they lead.</summary>
    public IReadOnlyList<NodeObservation> Leaders => [.. Nodes.Where(n => n.Patroni.Value is { IsLeader: true })];

    /// <summary>The leader's name; null when there is none, or more than one.</summary>
    public string? Leader => Leaders is [var leader] ? leader.Node : null;

    /// <summary>The names of the replicas that do not stream from the leader.</summary>
    public IReadOnlyList<string> NotStreaming => Leaders is not [var leader]
        ? [.. Databases.Select(n => n.Node)]
        : [.. Databases.Where(n => n.Node != leader.Node && !PatroniChecks.StreamsTo(leader.Patroni.Value!, n.Node)).Select(n => n.Node)];
}
