using PgHa.Checks;
using PgHa.Definition;
using PgHa.Converge;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Health;
using static PgHa.Checks.CheckOutcome;

namespace PgHa.Engine.Tests.Health;

/// <summary>From what the nodes said to ids and outcomes. Each test lists all that does not pass.</summary>
public class HealthChecksTests
{
    private static readonly string[] Ids =
    [
        "node.reachable", "node.unit", "etcd.member", "etcd.lag", "etcd.space", "etcd.state", "etcd.quorum", "etcd.leader", "etcd.members", "etcd.version",
        "etcd.clock", "patroni.member", "patroni.streaming", "patroni.leader", "patroni.system-id", "patroni.timeline", "patroni.pause",
        "patroni.configuration", "vip.keepalived", "vip.check", "vip.holder", "vip.priority", "vip.arp", "vip.answer",
        "node.space", "node.wal", "etcd.fragmentation", "etcd.fsync", "etcd.commit", "etcd.elections", "etcd.reach", "patroni.failover", "patroni.members",
        "replication.lag", "replication.slots", "replication.synchronous", "replication.archiver",
    ];

    private static void ShouldFind(ClusterObservation seen, params (string Id, string Target, CheckOutcome Outcome)[] expected)
    {
        var all = HealthChecks.All(seen).ToList();
        all.Where(r => r.Outcome != Pass).Select(r => (r.Id, r.Target, r.Outcome)).ShouldBe(expected, ignoreOrder: true);
        foreach (var record in all)
        {
            record.Cluster.ShouldBe(seen.Cluster);
            record.Reason.ShouldNotBeNullOrWhiteSpace();
            (record.Recommendation.Length > 0).ShouldBe(record.Outcome != Pass, record.Id);
            record.IsHealthy.ShouldBe(record.Outcome is Pass or Warning);
        }
    }

    private static HealthRecord One(ClusterObservation seen, string id, string target = "demo") => HealthChecks.All(seen).Single(r => r.Id == id && r.Target == target);

    private static ClusterObservation Two(Func<NodeObservation, NodeObservation> change) => Observations.All(n => n.Node == "pg1" ? n : change(n));

    [Fact]
    public void When_all_is_well_every_check_is_made_and_passes()
    {
        ShouldFind(Observations.All());
        HealthChecks.All(Observations.All()).Select(r => r.Id).Distinct().ShouldBe(Ids, ignoreOrder: true);
    }

    [Fact]
    public void A_cluster_without_a_virtual_address_has_no_checks_of_one()
    {
        var seen = Observations.All(n => n with { VirtualIP = new(n.Node, null, "") }, Observations.Cluster with { VirtualIP = null });
        ShouldFind(seen);
        HealthChecks.All(seen).ShouldAllBe(r => !r.Id.StartsWith("vip."));
        HealthChecks.All(seen).ShouldAllBe(r => !r.Reason.Contains("keepalived"));
    }

    [Fact]
    public void One_replica_that_cannot_be_reached() => ShouldFind(Observations.With(3, n => n.Unreachable()),
        ("node.reachable", "pg3", Fail), ("etcd.member", "pg3", Fail), ("patroni.member", "pg3", Fail), ("vip.node", "pg3", Unknown), ("etcd.quorum", "demo", Warning),
        ("node.space", "pg3", Unknown), ("patroni.failover", "demo", Warning));

    [Fact]
    public void The_leader_that_cannot_be_reached() => ShouldFind(Observations.With(1, n => n.Unreachable()),
        ("node.reachable", "pg1", Fail), ("etcd.member", "pg1", Fail), ("patroni.member", "pg1", Fail), ("vip.node", "pg1", Unknown), ("etcd.quorum", "demo", Warning),
        ("patroni.streaming", "pg2", Unknown), ("patroni.streaming", "pg3", Unknown), ("patroni.leader", "demo", Fail),
        ("vip.holder", "demo", Unknown), ("vip.arp", "demo", Unknown), ("vip.answer", "demo", Unknown), ("node.space", "pg1", Unknown), ("patroni.failover", "demo", Unknown),
        ("replication.lag", "pg1", Unknown), ("replication.lag", "pg2", Unknown), ("replication.lag", "pg3", Unknown), ("replication.slots", "demo", Unknown),
        ("replication.synchronous", "demo", Unknown), ("replication.archiver", "demo", Unknown));

    [Fact]
    public void What_nobody_told_never_passes()
    {
        var records = HealthChecks.All(Observations.All(n => n.Unreachable())).ToList();
        records.ShouldAllBe(r => r.Outcome == Fail || r.Outcome == Unknown);
        records.Select(r => r.Id).Distinct().Intersect(["etcd.leader", "etcd.members", "etcd.version", "etcd.clock", "patroni.leader", "vip.holder"]).Count().ShouldBe(6);
    }

    [Fact]
    public void Etcd_without_a_quorum_answers_but_cannot_tell_all()
    {
        // What EtcdProbe makes of a member that has lost the others.
        var seen = Observations.All(n => n.Node == "pg1"
            ? n.Etcd(e => e with { Healthy = false, Leader = 0, Members = null, Alarms = null })
            : n.NoEtcd());
        ShouldFind(seen, ("etcd.member", "pg1", Fail), ("etcd.member", "pg2", Fail), ("etcd.member", "pg3", Fail), ("etcd.space", "pg1", Unknown),
            ("etcd.quorum", "demo", Fail), ("etcd.leader", "demo", Fail), ("etcd.members", "demo", Unknown));
        One(seen, "etcd.leader").Reason.ShouldBe("no leader");
        One(seen, "etcd.member", "pg1").Reason.ShouldContain("linearised read");
        One(seen, "etcd.quorum").Reason.ShouldBe("0 of 3 members are healthy, 2 are needed: no writes");
    }

    [Fact]
    public void Etcd_members_that_only_the_controller_cannot_reach_do_not_stop_writes()
    {
        var seen = Observations.All(n => n.Node == "pg1" ? n : n.Unreachable());
        One(seen, "etcd.quorum").Outcome.ShouldBe(Warning);
        One(seen, "etcd.quorum").Reason.ShouldContain("a quorum stands");
    }

    [Fact]
    public void No_etcd_at_all() => ShouldFind(Observations.All(n => n.NoEtcd()),
        ("etcd.member", "pg1", Fail), ("etcd.member", "pg2", Fail), ("etcd.member", "pg3", Fail), ("etcd.quorum", "demo", Fail),
        ("etcd.leader", "demo", Unknown), ("etcd.members", "demo", Unknown), ("etcd.version", "demo", Unknown));

    [Fact]
    public void Two_etcd_clusters_that_each_believe_they_are_the_one()
    {
        var seen = Observations.With(3, n => n.Etcd(e => e with { ClusterId = 0xc2, Leader = 0x13 }));
        ShouldFind(seen, ("etcd.members", "demo", Fail), ("etcd.leader", "demo", Fail));
        One(seen, "etcd.members").Reason.ShouldBe("members of different clusters: c1: pg1, pg2; c2: pg3");
    }

    [Fact]
    public void A_member_of_etcd_that_the_definition_does_not_have_or_that_never_started()
    {
        var more = new Dictionary<ulong, string>(Observations.EtcdMembers) { [0x14] = "" };
        var seen = Observations.All(n => n.Etcd(e => e with { Members = more }));
        ShouldFind(seen, ("etcd.members", "demo", Fail));
        One(seen, "etcd.members").Reason.ShouldContain("(never started)");
    }

    [Fact]
    public void Etcd_that_is_slow_full_alarmed_old_or_still_called_new()
    {
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { RaftIndex = 2999, AppliedIndex = 2999 })), ("etcd.lag", "pg2", Warning));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { AppliedIndex = 2999 })), ("etcd.lag", "pg2", Warning));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { AppliedIndex = 4001 })));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { DbSize = 1900L << 20, DbSizeInUse = 1900L << 20 })), ("etcd.space", "pg2", Warning));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { Alarms = ["NOSPACE"] })), ("etcd.space", "pg2", Fail));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { Version = "3.5.1" })), ("etcd.version", "demo", Warning));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { ConfiguredState = "new" })), ("etcd.state", "pg2", Warning));
        ShouldFind(Observations.With(2, n => n.Etcd(e => e with { ConfiguredState = "" })), ("etcd.state", "pg2", Warning));
    }

    [Fact]
    public void Two_leaders_are_the_worst()
    {
        var seen = Observations.With(2, n => n.Patroni(p => p with { Role = "primary" }));
        ShouldFind(seen, ("patroni.leader", "demo", Fail), ("patroni.streaming", "pg3", Unknown),
            ("vip.holder", "demo", Fail), ("vip.answer", "demo", Unknown), ("patroni.failover", "demo", Unknown),
            ("replication.lag", "pg1", Unknown), ("replication.lag", "pg2", Unknown), ("replication.lag", "pg3", Unknown), ("replication.slots", "demo", Unknown),
            ("replication.synchronous", "demo", Unknown), ("replication.archiver", "demo", Unknown));
        One(seen, "patroni.leader").Reason.ShouldBe("several members say that they lead: pg1, pg2");
        seen.Leader.ShouldBeNull();
        seen.NotStreaming.ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public void A_leader_that_others_do_not_see()
    {
        var seen = Observations.With(3, n => n.Patroni(p => p with { Members = [new("pg2", "leader", "running", 3, null)] }));
        ShouldFind(seen, ("patroni.leader", "demo", Fail));
        One(seen, "patroni.leader").Reason.ShouldContain("pg3 sees another leader");
    }

    [Fact]
    public void A_leader_that_no_view_of_the_DCS_confirms() =>
        ShouldFind(Observations.All(n => n.Keys(null).Patroni(p => p with { Members = [] })), ("patroni.leader", "demo", Unknown));

    [Fact]
    public void Paused() => ShouldFind(Observations.All(n => n.Patroni(p => p with { Paused = true })), ("patroni.pause", "demo", Warning), ("patroni.failover", "demo", Warning));

    [Fact]
    public void A_replica_far_behind_one_not_connected_and_one_catching_up()
    {
        ShouldFind(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - 1048576 })));
        var seen = Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - 1048577 }));
        ShouldFind(seen, ("patroni.streaming", "pg2", Warning), ("patroni.failover", "demo", Warning));
        seen = Observations.With(1, n => n.Patroni(p => p with { Replication = new Dictionary<string, ReplicationState> { ["pg3"] = new("catchup", "async") } }));
        ShouldFind(seen, ("patroni.streaming", "pg2", Fail), ("patroni.streaming", "pg3", Fail), ("patroni.failover", "demo", Fail));
        One(seen, "patroni.streaming", "pg2").Reason.ShouldBe("the leader pg1 says: not connected");
        One(seen, "patroni.streaming", "pg3").Reason.ShouldBe("the leader pg1 says: catchup");
        seen.NotStreaming.ShouldBe(["pg2", "pg3"]);
    }

    [Fact]
    public void Waiting_for_a_restart() =>
        ShouldFind(Observations.With(2, n => n.Patroni(p => p with { PendingRestart = true })), ("patroni.pending-restart", "pg2", Warning));

    [Fact]
    public void A_member_that_does_not_run_or_belongs_elsewhere()
    {
        ShouldFind(Observations.With(2, n => n.Patroni(p => p with { State = "start failed" })), ("patroni.member", "pg2", Fail));
        ShouldFind(Observations.With(2, n => n.Patroni(p => p with { SystemId = "1" })), ("patroni.system-id", "demo", Fail));
        ShouldFind(Observations.With(2, n => n.Patroni(p => p with { Timeline = 2 })), ("patroni.timeline", "demo", Fail), ("patroni.failover", "demo", Warning));
        ShouldFind(Observations.All(n => n.Patroni(p => p with { Timeline = null, SystemId = "" })), ("patroni.timeline", "demo", Unknown), ("patroni.system-id", "demo", Unknown));
    }

    [Fact]
    public void Dynamic_configuration_that_somebody_changed_or_nobody_can_read()
    {
        var seen = Observations.All(n => n.Patroni(p =>
        {
            p.Configuration!["ttl"] = 60;
            p.Configuration["postgresql"]!["parameters"]!["max_connections"] = 300;
            p.Configuration["postgresql"]!.AsObject().Remove("use_slots");
            return p;
        }));
        ShouldFind(seen, ("patroni.configuration", "demo", Warning));
        One(seen, "patroni.configuration").Reason.ShouldBe("ttl is 60, the definition says 30; postgresql.use_slots is nothing, the definition says true");
        ShouldFind(Observations.With(1, n => n.Patroni(p => p with { Configuration = null })));
        ShouldFind(Observations.All(n => n.Patroni(p => p with { Configuration = null })), ("patroni.configuration", "demo", Unknown));
    }

    [Fact]
    public void The_address_on_no_node_on_two_or_on_the_wrong_one()
    {
        ShouldFind(Observations.All(n => n.VirtualIP(v => v with { Holds = false })), ("vip.holder", "demo", Fail), ("vip.arp", "demo", Unknown));
        var two = Observations.With(2, n => n.VirtualIP(v => v with { Holds = true }));
        ShouldFind(two, ("vip.holder", "demo", Fail));
        One(two, "vip.holder").Reason.ShouldBe("10.77.1.100/24 is on several nodes: pg1, pg2");
        var wrong = Observations.All(n => n.VirtualIP(v => v with { Holds = n.Node == "pg2" }));
        ShouldFind(wrong, ("vip.holder", "demo", Fail), ("vip.arp", "demo", Unknown));
        One(wrong, "vip.holder").Reason.ShouldBe("10.77.1.100/24 is on pg2, the leader is pg1");
    }

    [Fact]
    public void Keepalived_down_and_check_scripts_that_lie_or_are_missing()
    {
        ShouldFind(Observations.With(1, n => n.VirtualIP(v => v with { Running = false })), ("vip.keepalived", "pg1", Fail));
        ShouldFind(Observations.With(1, n => n.VirtualIP(v => v with { CheckExitCode = 1 })), ("vip.check", "pg1", Fail));
        ShouldFind(Observations.With(2, n => n.VirtualIP(v => v with { CheckExitCode = 0 })), ("vip.check", "pg2", Fail));
        ShouldFind(Observations.With(2, n => n.VirtualIP(v => v with { CheckExitCode = null })), ("vip.check", "pg2", Fail));
    }

    [Theory]
    [InlineData("inactive", "dead", "enabled", Fail)]
    [InlineData("failed", "failed", "enabled", Fail)]
    [InlineData("activating", "auto-restart", "enabled", Fail)]
    [InlineData("active", "running", "disabled", Warning)]
    public void A_service_that_is_down_flaps_or_would_not_come_back(string active, string sub, string file, CheckOutcome outcome) =>
        ShouldFind(Observations.With(2, n => n with
        {
            Units = n.Units.ToDictionary(u => u.Key, u => u.Key == "patroni.service" ? new("loaded", file, active, sub, 5) : u.Value),
        }), ("node.unit", "pg2", outcome));

    [Fact]
    public void A_service_that_systemd_says_nothing_of_is_unknown() =>
        ShouldFind(Observations.With(2, n => n with { Units = n.Units.Where(u => u.Key != "etcd.service").ToDictionary() }), ("node.unit", "pg2", Unknown));

    [Fact]
    public void Clocks_that_differ_by_more_than_the_asking_explains()
    {
        ShouldFind(Observations.With(3, n => n with { ClockOffset = TimeSpan.FromSeconds(1.05) }));
        ShouldFind(Observations.With(3, n => n with { ClockOffset = TimeSpan.FromSeconds(1.07) }), ("etcd.clock", "demo", Warning));
        ShouldFind(Observations.With(3, n => n with { ClockOffset = TimeSpan.FromSeconds(-1.05) }), ("etcd.clock", "demo", Warning));
        ShouldFind(Two(n => n with { ClockOffset = null }), ("etcd.clock", "demo", Unknown));
    }

    [Fact]
    public void The_parts_alone_are_parts_of_the_whole()
    {
        var seen = Observations.With(3, n => n.Unreachable());
        var all = HealthChecks.All(seen).ToList();
        HealthChecks.Etcd(seen).ShouldBe(all.Where(r => r.Id.StartsWith("etcd.", StringComparison.Ordinal)));
        HealthChecks.VirtualIP(seen).ShouldBe(all.Where(r => r.Id.StartsWith("vip.", StringComparison.Ordinal)));
    }

    private static ClusterObservation With(ClusterDefinition cluster, params NodeObservation[] nodes) => new(cluster, nodes);

    private static NodeObservation Database(int number, ClusterDefinition cluster, DcsObservation? dcs = null) => Observations.Node(number) with
    {
        Etcd = new($"pg{number}", null, ""),
        Dcs = new($"pg{number}", dcs ?? new DcsObservation(), ""),
        EtcdReach = null,
        Units = Observer.Units(cluster, $"pg{number}").ToDictionary(u => u, _ => Observations.Unit),
    };

    [Fact]
    public void Etcd_on_servers_of_its_own_is_checked_there_and_the_database_elsewhere()
    {
        var cluster = DcsClusters.Apart;
        Dictionary<ulong, string> members = new() { [0x11] = "etcd1", [0x12] = "etcd2", [0x13] = "etcd3" };
        NodeObservation Member(int number) => new()
        {
            Node = $"etcd{number}", Etcd = new($"etcd{number}", Observations.Etcd(number) with { Members = members }, ""), Patroni = new($"etcd{number}", null, ""), VirtualIP = new($"etcd{number}", null, ""),
            Units = new Dictionary<string, UnitFact> { ["etcd.service"] = Observations.Unit }, ClockOffset = TimeSpan.Zero, ClockError = TimeSpan.FromMilliseconds(5),
        };
        NodeObservation[] all = [.. Enumerable.Range(1, 3).Select(i => Database(i, cluster)), .. Enumerable.Range(1, 3).Select(Member)];
        ShouldFind(With(cluster, all));
        HealthChecks.All(With(cluster, all)).Where(r => r.Id == "node.unit").Select(r => r.Target).Distinct().Count().ShouldBe(6);
        HealthChecks.All(With(cluster, all)).Where(r => r.Id.StartsWith("patroni", StringComparison.Ordinal) || r.Id.StartsWith("vip", StringComparison.Ordinal)).ShouldAllBe(r => !r.Target.StartsWith("etcd", StringComparison.Ordinal));
        With(cluster, all).NotStreaming.ShouldBeEmpty();
        MemberRecord.Of(With(cluster, all)).Select(m => m.Node).ShouldBe(["pg1", "pg2", "pg3"]);

        all[5] = all[5].Unreachable();
        ShouldFind(With(cluster, all), ("node.reachable", "etcd3", Fail), ("etcd.member", "etcd3", Fail), ("etcd.quorum", "demo", Warning));
    }

    [Fact]
    public void A_DCS_that_is_not_ours_is_checked_by_how_the_nodes_reach_it()
    {
        var cluster = DcsClusters.ZooKeeper;
        DcsObservation Seen(DcsEndpointState state) => new() { Endpoints = [new("zk1:2181", state, "said")] };
        NodeObservation[] all = [.. Enumerable.Range(1, 3).Select(i => Database(i, cluster, Seen(DcsEndpointState.Healthy)))];
        ShouldFind(With(cluster, all));
        HealthChecks.All(With(cluster, all)).ShouldAllBe(r => !r.Id.StartsWith("etcd.", StringComparison.Ordinal));
        HealthChecks.Etcd(With(cluster, all)).Select(r => (r.Id, r.Target)).ShouldBe([("dcs.reach", "pg1"), ("dcs.reach", "pg2"), ("dcs.reach", "pg3")]);
        all[1] = Database(2, cluster, Seen(DcsEndpointState.Silent));
        all[2] = all[2].Unreachable();
        HealthChecks.Etcd(With(cluster, all)).Select(r => r.Outcome).ShouldBe([Pass, Fail, Unknown]);
    }
}
