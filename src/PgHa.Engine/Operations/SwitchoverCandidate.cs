using PgHa.Components.Patroni;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>A member that could take the leadership over, or why it could not.</summary>
/// <param name="Node">The member's name.</param>
/// <param name="Refusal">Why it cannot; empty when it can.</param>
/// <param name="LagBytes">How far it is behind; null where unknown.</param>
public sealed record SwitchoverCandidate(string Node, string Refusal, long? LagBytes)
{
    /// <summary>Whether it can.</summary>
    public bool IsFit => Refusal.Length == 0;

    /// <summary>All members but the leader, the fit ones first, and of those the one that is the least behind.</summary>
    public static IReadOnlyList<SwitchoverCandidate> Of(ClusterObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Leaders is not [{ Patroni.Value: { } leader } first]) return [];
        return
        [
            .. seen.Cluster.Nodes.Where(n => n.Name != first.Node)
                .Select(n => seen.Nodes.First(o => o.Node == n.Name))
                .Select(n => new SwitchoverCandidate(n.Node, Refuse(seen, leader, n), PatroniChecks.Lag(leader, n.Patroni.Value)))
                .OrderBy(c => !c.IsFit).ThenBy(c => c.LagBytes ?? long.MaxValue),
        ];
    }

    private static string Refuse(ClusterObservation seen, PatroniObservation leader, NodeObservation node)
    {
        if (node.Patroni.Value is not { } self) return node.Patroni.Problem;
        if (seen.CutOff(node) is { } cut) return cut;
        if (!PatroniChecks.StreamsTo(leader, node.Node)) return "does not stream from the leader";
        if (self.Timeline != leader.Timeline) return $"is on timeline {self.Timeline}, the leader on {leader.Timeline}";
        if (self.Has("nofailover")) return "has the tag nofailover";
        if (PatroniChecks.Lag(leader, self) > seen.Cluster.Patroni.MaximumLagOnFailover) return $"is {PatroniChecks.Lag(leader, self)} bytes behind";
        // With synchronous replication Patroni takes a synchronous standby alone (patroni, api.py, is_failover_possible).
        return seen.Cluster.Patroni.SynchronousMode && leader.Replication[node.Node].SyncState is not ("sync" or "quorum") ? "is no synchronous standby" : "";
    }
}
