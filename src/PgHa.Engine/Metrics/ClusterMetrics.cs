using PgHa.Checks;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Metrics;

/// <summary>Observations as metrics. Pure. What is not known has no sample; all are gauges: each is what was seen just now.</summary>
public static class ClusterMetrics
{
    /// <summary>The metrics of clusters.</summary>
    /// <param name="observations">What was seen.</param>
    public static IReadOnlyList<MetricFamily> Of(IReadOnlyList<TimedObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        var nodes = observations.SelectMany(o => o.Seen.Nodes.Select(n => (o.Seen.Cluster, Node: n))).ToList();
        var members = observations.SelectMany(o => MemberRecord.Of(o.Seen)).ToList();
        var etcd = observations.SelectMany(o => o.Seen.EtcdMembers.Select(n => (o.Seen.Cluster, n.Node, n.Etcd.Value))).ToList();
        return
        [
            new("pgha_node_up", "Whether the server answers over SSH.",
                [.. nodes.Select(n => Node(n.Cluster, n.Node.Node, n.Node.Failure is null ? 1 : 0))]),
            new("pgha_node_clock_offset_seconds", "How far the server's clock is ahead of the observer's.",
                [.. nodes.Where(n => n.Node.ClockOffset is not null).Select(n => Node(n.Cluster, n.Node.Node, n.Node.ClockOffset!.Value.TotalSeconds))]),
            new("pgha_unit_active", "Whether a unit of the cluster runs.",
                [.. nodes.SelectMany(n => n.Node.Units.Select(u => Sample(u.Value.IsActive ? 1 : 0, ("cluster", n.Cluster.Name), ("node", n.Node.Node), ("unit", u.Key))))]),
            new("pgha_member_info", "What a member is; always 1.",
                [.. members.Select(m => Sample(1, ("cluster", m.Cluster.Name), ("node", m.Node), ("role", m.Role), ("state", m.State), ("postgres_version", m.PostgresVersion), ("patroni_version", m.PatroniVersion)))]),
            new("pgha_member_leader", "Whether a member leads.", [.. members.Where(m => m.Role != "Unknown").Select(m => Node(m.Cluster, m.Node, m.Role is "Leader" or "StandbyLeader" ? 1 : 0))]),
            new("pgha_member_streaming", "Whether a replica streams from the leader.",
                [.. members.Where(m => m.Role is "Replica" or "SyncStandby").Select(m => Node(m.Cluster, m.Node, m.State == "streaming" ? 1 : 0))]),
            new("pgha_member_lag_bytes", "Bytes of WAL that a replica is behind the leader.",
                [.. members.Where(m => m.LagBytes is not null).Select(m => Node(m.Cluster, m.Node, m.LagBytes!.Value))]),
            new("pgha_member_timeline", "The timeline that a member is on.", [.. members.Where(m => m.Timeline is not null).Select(m => Node(m.Cluster, m.Node, m.Timeline!.Value))]),
            new("pgha_member_pending_restart", "Whether PostgreSQL waits for a restart.", [.. members.Where(m => m.Role != "Unknown").Select(m => Node(m.Cluster, m.Node, m.PendingRestart ? 1 : 0))]),
            new("pgha_member_virtual_ip", "Whether a node has the virtual address.", [.. members.Where(m => m.HoldsVirtualIP is not null).Select(m => Node(m.Cluster, m.Node, m.HoldsVirtualIP!.Value ? 1 : 0))]),
            new("pgha_cluster_leaders", "How many members say that they lead: 1 when all is well.", [.. observations.Select(o => Sample(o.Seen.Leaders.Count, ("cluster", o.Seen.Cluster.Name)))]),
            new("pgha_cluster_paused", "Whether automatic failover is suspended.",
                [.. observations.Where(o => o.Seen.Databases.Any(n => n.Patroni.Value is not null)).Select(o => Sample(o.Seen.Databases.Any(n => n.Patroni.Value is { Paused: true }) ? 1 : 0, ("cluster", o.Seen.Cluster.Name)))]),
            new("pgha_etcd_member_healthy", "Whether a linearised read through the member succeeds.",
                [.. etcd.Select(e => Node(e.Cluster, e.Node, e.Value is { Healthy: true } ? 1 : 0))]),
            new("pgha_etcd_database_size_bytes", "Size of the member's database.", [.. etcd.Where(e => e.Value is not null).Select(e => Node(e.Cluster, e.Node, e.Value!.DbSize))]),
            new("pgha_etcd_raft_term", "Raft's term at the member.", [.. etcd.Where(e => e.Value is not null).Select(e => Node(e.Cluster, e.Node, e.Value!.Term))]),
            new("pgha_etcd_losses_borne", "How many more members may be lost before writes stop; negative: they have stopped.",
                [.. observations.Where(o => o.Seen.Cluster.RunsEtcd()).Select(o => Sample(o.Seen.EtcdMembers.Count(n => n.Etcd.Value is { Healthy: true }) - o.Seen.Cluster.Quorum(), ("cluster", o.Seen.Cluster.Name)))]),
            new("pgha_check_outcome", "A health check's outcome: 0 pass, 1 warning, 2 fail, 3 unknown.",
                [.. observations.SelectMany(o => Worst.Of(HealthChecks.All(o.Seen))).Select(r => Sample(Code(r.Outcome), ("cluster", r.Cluster.Name), ("check", r.Id), ("target", r.Target)))]),
            new("pgha_observation_timestamp_seconds", "When the cluster was looked at.", [.. observations.Select(o => Sample(o.Time.ToUnixTimeMilliseconds() / 1000.0, ("cluster", o.Seen.Cluster.Name)))]),
            new("pgha_observation_duration_seconds", "How long looking took.", [.. observations.Select(o => Sample(o.Duration.TotalSeconds, ("cluster", o.Seen.Cluster.Name)))]),
        ];
    }

    /// <summary>The number of an outcome.</summary>
    public static int Code(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Pass => 0,
        CheckOutcome.Warning => 1,
        CheckOutcome.Fail => 2,
        _ => 3,
    };

    private static MetricSample Node(ClusterDefinition cluster, string node, double value) => Sample(value, ("cluster", cluster.Name), ("node", node));

    private static MetricSample Sample(double value, params (string Name, string Value)[] labels) => new(labels, value);
}
