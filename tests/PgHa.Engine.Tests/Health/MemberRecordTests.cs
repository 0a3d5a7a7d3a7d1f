using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Health;

namespace PgHa.Engine.Tests.Health;

public class MemberRecordTests
{
    private static List<MemberRecord> Of(ClusterObservation seen) => [.. MemberRecord.Of(seen)];

    [Fact]
    public void All_well()
    {
        var members = Of(Observations.All());
        members.Select(m => (m.Node, m.Address, m.Role, m.State, m.Timeline, m.LagBytes, m.HoldsVirtualIP, m.PendingRestart, m.PostgresVersion, m.PatroniVersion, m.Problem)).ShouldBe([
            ("pg1", "10.77.1.11", "Leader", "running", 3, null, true, false, "15.18", "4.0.0", ""),
            ("pg2", "10.77.1.12", "Replica", "streaming", 3, 0, false, false, "15.18", "4.0.0", ""),
            ("pg3", "10.77.1.13", "Replica", "streaming", 3, 0, false, false, "15.18", "4.0.0", ""),
        ]);
    }

    [Fact]
    public void A_replica_that_is_gone_is_known_by_what_the_others_say_of_it()
    {
        var gone = Of(Observations.With(2, n => n.Unreachable()))[1];
        (gone.Role, gone.State, gone.Timeline, gone.LagBytes, gone.HoldsVirtualIP, gone.Problem).ShouldBe(("Unknown", "unreachable", 3, 0, null, "no route to host"));
    }

    [Fact]
    public void A_node_whose_Patroni_is_silent_is_no_leader_though_the_DCS_still_lists_it()
    {
        var silent = Of(Observations.With(1, n => n.NoPatroni()))[0];
        (silent.Role, silent.State, silent.HoldsVirtualIP, silent.Problem).ShouldBe(("Unknown", "no answer", true, "Patroni does not answer"));
        Of(Observations.With(1, n => n.NoPatroni()))[1].State.ShouldBe("running");
    }

    [Theory]
    [InlineData("primary", "Leader")]
    [InlineData("master", "Leader")]
    [InlineData("standby_leader", "StandbyLeader")]
    [InlineData("replica", "Replica")]
    [InlineData("uninitialized", "Replica")]
    public void Roles_have_the_words_of_every_version(string role, string shown) =>
        Of(Observations.With(1, n => n.Patroni(p => p with { Role = role })))[0].Role.ShouldBe(shown);

    [Theory]
    [InlineData("sync_standby")]
    [InlineData("quorum_standby")]
    public void A_synchronous_standby_is_told_by_the_DCS(string role) =>
        Of(Observations.All(n => n.Patroni(p => p with { Members = [p.Members[0], p.Members[1] with { Role = role }] })))
            .Select(m => m.Role).ShouldBe(["Leader", "SyncStandby", "Replica"]);

    [Fact]
    public void Lag_is_measured_between_the_two_and_else_taken_from_the_DCS()
    {
        Of(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - 4096 })))[1].LagBytes.ShouldBe(4096);
        Of(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position + 4096 })))[1].LagBytes.ShouldBe(0);
        Of(Observations.All(n => n.Patroni(p => p with { Position = n.Node == "pg2" ? null : p.Position, Members = [p.Members[0], p.Members[1] with { LagBytes = 77 }] })))[1].LagBytes.ShouldBe(77);
        Of(Observations.All(n => n.Patroni(p => p with { Position = null, Members = [] })))[1].LagBytes.ShouldBeNull();
    }

    [Theory]
    [InlineData(150018, "15.18")]
    [InlineData(90624, "9.6.24")]
    [InlineData(180000, "18.0")]
    [InlineData(0, "")]
    public void PostgreSQLs_number_is_read(int number, string version) =>
        Of(Observations.With(1, n => n.Patroni(p => p with { ServerVersion = number })))[0].PostgresVersion.ShouldBe(version);

    [Fact]
    public void Of_two_that_say_they_lead_only_the_locks_holder_is_the_leader_and_nobody_is_said_to_stream()
    {
        var members = Of(Observations.With(2, n => n.Patroni(p => p with { Role = "primary" })));
        members.Select(m => (m.Role, m.State)).ShouldBe([("Leader", "running"), ("StaleLeader", "running"), ("Replica", "running")]);
        members.Select(m => m.Disagreements.Count).ShouldBe([0, 1, 0]);
        members[1].Disagreements.ShouldBe(["it says that it leads, and pg1 holds the lock in the DCS"]);
    }

    [Fact]
    public void A_thawed_leader_whose_lock_another_has_taken_is_stale_whatever_its_own_Patroni_reads()
    {
        // Thawed a moment ago: its Patroni still says what it said before, of itself and of the cluster.
        var seen = Observations.All(n => n.Keys(Observations.Keys("pg2")));
        seen.Leader.ShouldBeNull();
        var members = Of(seen);
        members[0].Role.ShouldBe("StaleLeader");
        members[0].Disagreements.ShouldBe(["it says that it leads, and pg2 holds the lock in the DCS", "its Patroni sees pg1 as the leader, the lock in the DCS is pg2's"]);
        members[1].Disagreements.ShouldContain("it holds the lock in the DCS and says that it is a replica");
        members.ShouldAllBe(m => m.Role != "Leader");
    }

    [Fact]
    public void A_leader_whose_lock_has_run_out_is_stale()
    {
        var seen = Observations.All(n => n.Keys(Observations.Keys("")));
        seen.Leader.ShouldBeNull();
        Of(seen)[0].Role.ShouldBe("StaleLeader");
        Of(seen)[0].Disagreements.ShouldContain("it says that it leads, and nobody holds the lock in the DCS");
    }

    [Fact]
    public void Of_two_answers_of_one_etcd_the_later_counts()
    {
        var seen = Observations.All(n => n.Keys(n.Node == "pg3" ? Observations.Keys("pg2", revision: 101) : Observations.Keys("pg1")));
        seen.LockHolder.ShouldBe("pg2");
        Of(seen).ShouldAllBe(m => m.Role != "Leader");
    }

    [Fact]
    public void A_partitioned_leader_is_the_leader_only_as_long_as_the_majoritys_etcd_gives_it_the_lock()
    {
        ClusterObservation Cut(PatroniKeys others) => Observations.All(n => n.Node == "pg1" ? n.Keys(null) : n.Keys(others));
        var before = Of(Cut(Observations.Keys("pg1")))[0];
        before.Role.ShouldBe("Leader");
        before.Disagreements.ShouldBe(["it cannot read the DCS, others can: etcd does not answer the node in time: it has no quorum there"]);
        var after = Of(Cut(Observations.Keys("pg3")))[0];
        after.Role.ShouldBe("StaleLeader");
    }

    [Theory]
    [InlineData(10, false, "Leader")]
    [InlineData(31, false, "Unknown")]
    [InlineData(31, true, "Leader")]
    public void Where_nobody_can_read_the_lock_a_leader_is_believed_for_the_locks_life_or_by_failsafe_mode(int age, bool failsafe, string role)
    {
        var members = Of(Observations.All(n => n.Keys(null).Patroni(p => p with { Members = [], DcsLastSeen = Observations.Now.AddSeconds(-age), Failsafe = failsafe })));
        members[0].Role.ShouldBe(role);
        members[0].Disagreements.ShouldContain("it says that it leads, and nobody can read the lock in the DCS to confirm it");
        members[1].Disagreements.Any(d => d.Contains("has not reached the DCS")).ShouldBe(age > 30);
    }

    [Fact]
    public void Two_leaders_without_a_readable_lock_are_both_unknown() =>
        Of(Observations.All(n => n.Keys(null).Patroni(p => p with { Members = [], Role = n.Node == "pg3" ? "replica" : "primary" }))).Select(m => m.Role)
            .ShouldBe(["Unknown", "Unknown", "Replica"]);

    [Fact]
    public void A_leader_that_is_listed_and_does_not_answer_is_told_to_hold_the_lock() =>
        Of(Observations.With(1, n => n.Unreachable()))[0].Disagreements.ShouldBe(["it holds the lock in the DCS and does not answer"]);

    [Fact]
    public void Two_etcd_clusters_and_two_databases_are_told_on_the_members_that_differ()
    {
        var members = Of(Observations.With(3, n => n.Keys(Observations.Keys("pg3", store: "c2"))));
        members[2].Disagreements.ShouldContain("its etcd is cluster c2, that of pg1, pg2 is another");
        members[0].Role.ShouldBe("Leader");
        Of(Observations.With(2, n => n.Patroni(p => p with { SystemId = "1" })))[1].Disagreements
            .ShouldBe(["its database has the system identifier 1, the cluster's is 7268616322854375442"]);
        Of(Observations.With(2, n => n.Patroni(p => p with { Scope = "other", Name = "pg9" })))[1].Disagreements
            .ShouldBe(["its Patroni belongs to the cluster other", "its Patroni is called pg9"]);
    }

    [Fact]
    public void Of_two_etcd_clusters_of_one_size_neither_is_believed()
    {
        var seen = Observations.All(n => n.Node == "pg3" ? n.Unreachable() : n.Keys(Observations.Keys(n.Node, store: n.Node)));
        seen.LockHolder.ShouldBeNull();
    }

    [Fact]
    public void Without_an_etcd_to_ask_the_Patroni_that_reached_the_DCS_last_tells_who_leads()
    {
        var seen = Observations.All(n => (n with { Keys = new(n.Node, null, "") }).Patroni(p => p with
        {
            DcsLastSeen = Observations.Now.AddSeconds(n.Node == "pg1" ? -25 : -1),
            Members = n.Node == "pg1" ? p.Members : [p.Members[0] with { Role = "replica" }, p.Members[1] with { Role = "leader" }, p.Members[2]],
        }));
        seen.LockHolder.ShouldBe("pg2");
        Of(seen)[0].Role.ShouldBe("StaleLeader");
    }

    [Fact]
    public void Lag_is_told_in_bytes_received_and_replayed_and_as_time()
    {
        var seen = Observations.With(2, n => n.Patroni(p => p with
        {
            ReceivedPosition = p.Position - 1000, Position = p.Position - 5000, ReplayedUntil = Observations.Now.AddSeconds(-7),
        }));
        var replica = Of(seen)[1];
        (replica.Lag, replica.LagBytes, replica.ReceiveLagBytes, replica.LagTime).ShouldBe((5000, 5000, 1000, TimeSpan.FromSeconds(7)));
        // All is replayed: it is the leader that has been idle since.
        Of(Observations.With(2, n => n.Patroni(p => p with { ReplayedUntil = Observations.Now.AddHours(-1) })))[1].LagTime.ShouldBe(TimeSpan.Zero);
        Of(seen)[0].LagTime.ShouldBeNull();
    }

    [Fact]
    public void What_is_scheduled_and_what_waits_for_a_restart_stands_with_the_member()
    {
        var at = Observations.Now.AddHours(9);
        var members = Of(Observations.All(n => n.Patroni(p => p with
        {
            ScheduledSwitchover = new(at, "pg1", "pg3"), ScheduledRestart = n.Node == "pg2" ? at : null,
            PendingRestart = n.Node == "pg2", PendingRestartReasons = n.Node == "pg2" ? ["max_connections: 100 → 101"] : [],
            Tags = n.Node == "pg3" ? new Dictionary<string, string> { ["nofailover"] = "true" } : new Dictionary<string, string>(),
        })));
        members.Select(m => string.Join(", ", m.ScheduledActions)).ShouldBe(
            ["switchover to pg3 at 2026-11-25 00:00:00+00:00", "restart at 2026-11-25 00:00:00+00:00", "switchover to pg3 at 2026-11-25 00:00:00+00:00"]);
        members[1].PendingRestartReasons.ShouldBe(["max_connections: 100 → 101"]);
        members[2].Tags["nofailover"].ShouldBe("true");
    }
}
