using PgHa.Checks;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Base;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Health;
using System.Text.Json.Nodes;

namespace PgHa.Engine.Tests.Components;

/// <summary>A cluster of three in which all is well, to spoil one thing of.</summary>
internal static class Observations
{
    public static ClusterDefinition Cluster { get; } = Sample.Cluster();

    public static readonly Dictionary<ulong, string> EtcdMembers = new() { [0x11] = "pg1", [0x12] = "pg2", [0x13] = "pg3" };

    public static readonly IReadOnlyList<PatroniMember> PatroniMembers =
        [new("pg1", "leader", "running", 3, null), new("pg2", "replica", "streaming", 3, 0), new("pg3", "replica", "streaming", 3, 0)];

    public static EtcdObservation Etcd(int number) => new()
    {
        Healthy = true, ClusterId = 0xc1, MemberId = 0x10 + (ulong)number, Leader = 0x11, Version = "3.4.23", Term = 5, RaftIndex = 4000, AppliedIndex = 4000,
        DbSize = 40960, DbSizeInUse = 30000, Metrics = new() { Fsync = new(0.004, 1000), Commit = new(0.009, 1000), LeaderChanges = 3, Quota = 2L << 30, Uptime = TimeSpan.FromDays(3) }, Members = EtcdMembers, Alarms = [], ConfiguredState = "existing",
    };

    public static PatroniObservation Patroni(int number) => new()
    {
        Name = $"pg{number}", State = "running", Role = number == 1 ? "primary" : "replica", Timeline = 3, Position = 67395656, ServerVersion = 150018,
        SystemId = "7268616322854375442", PatroniVersion = "4.0.0", Members = PatroniMembers,
        Replication = number != 1 ? new Dictionary<string, ReplicationState>() : new() { ["pg2"] = new("streaming", "async"), ["pg3"] = new("streaming", "async") },
        Configuration = JsonNode.Parse("""
            {"ttl": 30, "loop_wait": 10, "retry_timeout": 10, "maximum_lag_on_failover": 1048576, "synchronous_mode": false,
             "postgresql": {"use_pg_rewind": true, "use_slots": true, "parameters": {"max_connections": "300", "wal_level": "replica"}}}
            """),
    };

    /// <summary>What etcd itself holds; as read at a moment of its own.</summary>
    public static PatroniKeys Keys(string holder = "pg1", string store = "c1", long revision = 100) =>
        new() { StoreId = store, Revision = revision, Holder = holder, SystemId = "7268616322854375442", Members = ["pg1", "pg2", "pg3"] };

    public static VirtualIPObservation VirtualIP(int number) => new(number == 1, true, number == 1 ? 0 : 1)
    {
        RestStatus = number == 1 ? 200 : 503, Priority = 101 - number, Weight = 20, RouterId = 200, Answering = "pg1",
        HardwareAddress = number == 1 ? "02:77:00:00:00:01" : "", NeighbourAddress = number == 1 ? "" : "02:77:00:00:00:01",
    };

    public static PostgresObservation Postgres(int number) => new()
    {
        InRecovery = number != 1,
        Senders = number != 1 ? [] : [new("pg2", "streaming", "async", 0, TimeSpan.FromMilliseconds(3)), new("pg3", "streaming", "async", 4096, null)],
        Slots = number != 1 ? [] : [new("pg2", true, 0, "reserved"), new("pg3", true, 4096, "reserved")],
    };

    public static DiskObservation Disks { get; } = new()
    {
        Spaces = [new("data", "/data/pgsql/15/data", 100L << 30, 60L << 30), new("etcd", "/var/lib/etcd/pgha", 20L << 30, 10L << 30)], WalBytes = 64L << 20, ArchiveReady = 0,
    };

    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);

    public static UnitFact Unit { get; } = new("loaded", "enabled", "active", "running", 0);

    public static NodeObservation Node(int number) => new()
    {
        Node = $"pg{number}",
        Etcd = new($"pg{number}", Etcd(number), ""),
        Patroni = new($"pg{number}", Patroni(number), ""),
        Keys = new($"pg{number}", Keys(), ""),
        VirtualIP = new($"pg{number}", VirtualIP(number), ""),
        EtcdReach = new Dictionary<string, bool> { ["pg1"] = true, ["pg2"] = true, ["pg3"] = true },
        Postgres = new($"pg{number}", Postgres(number), ""),
        Disk = new($"pg{number}", Disks, ""),
        Time = Now,
        Uptime = TimeSpan.FromDays(9),
        Units = Observer.Units(Cluster, $"pg{number}").ToDictionary(u => u, _ => Unit),
        ClockOffset = TimeSpan.FromMilliseconds(10 * number),
        ClockError = TimeSpan.FromMilliseconds(50),
    };

    public static ClusterObservation All(Func<NodeObservation, NodeObservation>? change = null, ClusterDefinition? cluster = null) =>
        new(cluster ?? Cluster, [.. Enumerable.Range(1, 3).Select(Node).Select(change ?? (n => n))]) { Depth = ObservationDepth.Checks };

    /// <summary>The observation with one node's changed.</summary>
    public static ClusterObservation With(int number, Func<NodeObservation, NodeObservation> change) => All(n => n.Node == $"pg{number}" ? change(n) : n);

    public static NodeObservation Patroni(this NodeObservation node, Func<PatroniObservation, PatroniObservation> change) =>
        node with { Patroni = node.Patroni with { Value = change(node.Patroni.Value!) } };

    public static NodeObservation Etcd(this NodeObservation node, Func<EtcdObservation, EtcdObservation> change) =>
        node with { Etcd = node.Etcd with { Value = change(node.Etcd.Value!) } };

    public static NodeObservation Postgres(this NodeObservation node, Func<PostgresObservation, PostgresObservation> change) =>
        node with { Postgres = node.Postgres with { Value = change(node.Postgres.Value!) } };

    public static NodeObservation Disk(this NodeObservation node, Func<DiskObservation, DiskObservation> change) =>
        node with { Disk = node.Disk with { Value = change(node.Disk.Value!) } };

    public static NodeObservation VirtualIP(this NodeObservation node, Func<VirtualIPObservation, VirtualIPObservation> change) =>
        node with { VirtualIP = node.VirtualIP with { Value = change(node.VirtualIP.Value!) } };

    /// <summary>What etcd tells this node; null: it cannot be read from there.</summary>
    public static NodeObservation Keys(this NodeObservation node, PatroniKeys? keys) =>
        node with { Keys = new(node.Node, keys, keys is null ? "etcd does not answer the node in time: it has no quorum there" : "") };

    public static NodeObservation Unreachable(this NodeObservation node) => NodeObservation.Unreachable(node.Node, new IOException("no route to host"));

    public static NodeObservation NoPatroni(this NodeObservation node) => node with { Patroni = new(node.Node, null, "Patroni does not answer") };

    public static NodeObservation NoEtcd(this NodeObservation node) => node with { Etcd = new(node.Node, null, "etcd does not answer") };
}
