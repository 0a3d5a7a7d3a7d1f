using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>A node that can be taken out of service.</summary>
public sealed record MaintenancePlan
{
    /// <summary>The cluster as it is.</summary>
    public required Situation Situation { get; init; }

    /// <summary>The node.</summary>
    public required NodeDefinition Node { get; init; }

    /// <summary>Whether its services are stopped too.</summary>
    public required bool StopServices { get; init; }

    /// <summary>The switchover that comes first; null when it does not lead.</summary>
    public SwitchoverPlan? Switchover { get; init; }

    /// <summary>What the cluster lacks meanwhile; empty when nothing that matters.</summary>
    public required string Cost { get; init; }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="situation">The cluster as it is.</param>
    /// <param name="nodes">The nodes' plans as they are.</param>
    /// <param name="name">The node.</param>
    /// <param name="stopServices">Whether its services are stopped too.</param>
    /// <exception cref="PgHaException">
    /// <c>QuorumAtRisk</c>: etcd would lose its quorum. <c>SwitchoverRefused</c>: it leads, and nobody can take over. <c>MaintenanceRefused</c>: it
    /// cannot be worked on, or is not as the definition says. <c>ClusterPaused</c>. <c>NodeNotFound</c>.
    /// </exception>
    public static MaintenancePlan Make(Situation situation, ClusterPlan nodes, string name, bool stopServices)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(nodes);
        var cluster = situation.Cluster;
        var node = Situation.Member(cluster, name);
        CheckNode(nodes, node);
        if (situation.Seen.Nodes.Any(n => n.Patroni.Value is { Paused: true } or { IsPaused: true }))
            throw new PgHaException("ClusterPaused", $"{cluster.Name}: automatic failover is suspended: nobody could take over from {node.Name}.", cluster.Name, "Nothing was changed. Resume-PgHaCluster first.");
        var healthy = situation.Seen.EtcdMembers.Count(n => n.Node != node.Name && n.Etcd.Value is { Healthy: true });
        if (stopServices && cluster.HasEtcd(node) && healthy < cluster.Quorum())
        {
            throw new PgHaException(
                "QuorumAtRisk", $"{cluster.Name}: without {node.Name} etcd has {healthy} healthy members, and needs {cluster.Quorum()}: the database would stop.", node.Name,
                "Nothing was changed. Bring the other members back first (Test-PgHaEtcdHealth), or leave the services running.");
        }

        var leads = situation.Of(node.Name).Patroni.Value is { IsLeader: true } || situation.Leader.Name == node.Name;
        var left = SwitchoverCandidate.Of(situation.Seen).Where(c => c.IsFit && c.Node != node.Name).Select(c => c.Node).ToList();
        return new()
        {
            Situation = situation, Node = node, StopServices = stopServices,
            Switchover = leads ? SwitchoverPlan.Make(situation, null) : null,
            Cost = left.Count > (leads ? 1 : 0) ? "" : "no other member could take over meanwhile"
                + (stopServices && cluster.HasEtcd(node) && healthy == cluster.Quorum() ? ", and one more lost member of etcd stops the database" : ""),
        };
    }

    /// <summary>Refuses a node of which more would change than what this is about. Pure.</summary>
    public static void CheckNode(ClusterPlan nodes, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(node);
        var why = nodes.Failures.TryGetValue(node.Name, out var failure) ? failure.Message
            : nodes.Nodes.First(n => n.Node.Name == node.Name) is { Changes: { Count: > 0 } changes } ? $"it differs from the definition in {changes.Count} things, the first: {changes[0]}"
            : null;
        if (why is not null)
            throw new PgHaException("MaintenanceRefused", $"{nodes.Cluster.Name}: {node.Name}: {why.TrimEnd('.')}.", node.Name, "Nothing was changed. Bring the node back, or run Install-PgHaNode first.");
    }
}
