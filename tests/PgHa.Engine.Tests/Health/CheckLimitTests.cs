using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;
using PgHa.Health;
using static PgHa.Checks.CheckOutcome;

namespace PgHa.Engine.Tests.Health;

/// <summary>The checks that have limits: on both sides of each, by default and as somebody set it.</summary>
public class CheckLimitTests
{
    private static HealthRecord One(ClusterObservation seen, string id, string target = "demo", Thresholds? limits = null) =>
        HealthChecks.All(seen, limits).Single(r => r.Id == id && r.Target == target);

    private static Thresholds Set(string name, object value) => Thresholds.Read([KeyValuePair.Create(name, (object?)value)], HealthChecks.Thresholds);

    [Theory]
    [InlineData("replication.lag", 100, 100)]
    [InlineData("replication.lag", "64kB", 65536)]
    [InlineData("Replication.Lag", "1.5 GiB", 1610612736)]
    [InlineData("etcd.fsync", "25ms", 0.025)]
    [InlineData("patroni.pause", "2d", 172800)]
    [InlineData("etcd.space", "90%", 90)]
    [InlineData("etcd.space", 12.5, 12.5)]
    public void A_limit_is_a_number_or_one_with_a_unit(string name, object value, double number) =>
        Set(name, value).Of(HealthChecks.Thresholds.Single(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase))).ShouldBe(number, 1e-9);

    [Fact]
    public void A_time_span_is_a_time() => Set("replication.lag.time", TimeSpan.FromMinutes(2)).Of(ReplicationChecks.LagTimeLimit).ShouldBe(120);

    [Theory]
    [InlineData("nonsense", 1, "ThresholdUnknown")]
    [InlineData("replication.lag", "much", "ThresholdInvalid")]
    [InlineData("replication.lag", "5s", "ThresholdInvalid")]
    [InlineData("replication.lag", -1, "ThresholdInvalid")]
    [InlineData("replication.lag", null, "ThresholdInvalid")]
    [InlineData("etcd.space", "101%", "ThresholdInvalid")]
    [InlineData("etcd.elections", "3GB", "ThresholdInvalid")]
    public void Another_name_or_value_is_refused_with_what_there_is(string name, object? value, string id)
    {
        var error = Should.Throw<PgHaException>(() => Set(name, value!));
        error.ErrorId.ShouldBe(id);
        error.Recommendation.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Every_limit_has_a_name_of_its_own_that_begins_with_a_checks_id()
    {
        HealthChecks.Thresholds.Select(t => t.Name).ShouldBeUnique();
        var ids = HealthChecks.All(Observations.All()).Select(r => r.Id).Append("dcs.certificate").ToHashSet();
        HealthChecks.Thresholds.Select(t => string.Join('.', t.Name.Split('.').Take(2))).Except(ids).ShouldBeEmpty();
    }

    [Fact]
    public void A_lag_beyond_its_limit_warns_in_bytes_and_in_time()
    {
        ClusterObservation Behind(long bytes, double seconds) => Observations.With(1, n => n.Postgres(p => p with
        {
            Senders = [p.Senders[0] with { LagBytes = bytes, LagTime = TimeSpan.FromSeconds(seconds) }, p.Senders[1]],
        }));
        One(Behind(64 << 20, 60), "replication.lag", "pg2").Outcome.ShouldBe(Pass);
        One(Behind((64 << 20) + 1, 0), "replication.lag", "pg2").Outcome.ShouldBe(Warning);
        One(Behind(0, 61), "replication.lag", "pg2").Outcome.ShouldBe(Warning);
        One(Behind(0, 61), "replication.lag", "pg2", Set("replication.lag.time", "2min")).Outcome.ShouldBe(Pass);
        One(Behind(5000, 0), "replication.lag", "pg2", Set("replication.lag", "4kB")).Outcome.ShouldBe(Warning);
        One(Observations.With(1, n => n.Postgres(p => p with { Senders = [] })), "replication.lag", "pg2").Outcome.ShouldBe(Unknown);
    }

    [Fact]
    public void Slots_that_are_missing_idle_greedy_or_lost_are_told()
    {
        ClusterObservation With(params ReplicationSlot[] slots) => Observations.With(1, n => n.Postgres(p => p with { Slots = slots }));
        var ok = new ReplicationSlot("pg3", true, 0, "reserved");
        One(With(ok), "replication.slots").Reason.ShouldBe("there is no slot pg2 on pg1");
        One(With(ok, new("pg2", false, 1 << 20, "reserved")), "replication.slots").Reason.ShouldBe("not active: pg2 (holds back 1024 KiB)");
        One(With(ok, new("pg2", true, (4L << 30) + 1, "extended")), "replication.slots").Outcome.ShouldBe(Warning);
        One(With(ok, new("pg2", false, null, "lost")), "replication.slots").Outcome.ShouldBe(Fail);
        One(With(ok, new("pg2", true, 1, "")), "replication.slots").Outcome.ShouldBe(Pass);
    }

    [Theory]
    [InlineData("pg-2.Example", "pg_2_example")]
    [InlineData("ü1", "u02521")]
    [InlineData("a_b", "a_b")]
    public void A_members_slot_has_the_name_that_Patroni_gives_it(string member, string slot) => ReplicationChecks.SlotOf(member).ShouldBe(slot);

    [Fact]
    public void Synchronous_replication_must_be_as_the_definition_says()
    {
        var wanted = Observations.Cluster with { Patroni = Observations.Cluster.Patroni with { SynchronousMode = true } };
        NodeObservation Sync(NodeObservation n, string state) =>
            n.Postgres(p => p with { SynchronousStandbyNames = state == "sync" ? "pg2" : "", Senders = [.. p.Senders.Select(s => s.Name == "pg2" ? s with { SyncState = state } : s)] });
        One(Observations.All(n => Sync(n, "sync"), wanted), "replication.synchronous").Outcome.ShouldBe(Pass);
        One(Observations.All(n => Sync(n, "async"), wanted), "replication.synchronous").Outcome.ShouldBe(Fail);
        One(Observations.All(n => Sync(n, "sync")), "replication.synchronous").Outcome.ShouldBe(Warning);
    }

    [Fact]
    public void An_archiver_that_fails_or_falls_behind_is_told_and_one_that_is_off_is_not()
    {
        ClusterObservation With(DateTimeOffset? done, DateTimeOffset? failed, int? ready) => Observations.With(1, n => n
            .Postgres(p => p with { Archives = true, LastArchived = done, LastArchiveFailure = failed, LastFailedSegment = "0000000100000000000000AB" })
            .Disk(d => d with { ArchiveReady = ready }));
        var (early, late) = (Observations.Now.AddHours(-2), Observations.Now.AddHours(-1));
        One(With(late, early, 3), "replication.archiver", "pg1").Outcome.ShouldBe(Pass);
        One(With(early, late, 3), "replication.archiver", "pg1").Outcome.ShouldBe(Fail);
        One(With(null, late, 3), "replication.archiver", "pg1").Outcome.ShouldBe(Fail);
        One(With(late, null, 11), "replication.archiver", "pg1").Outcome.ShouldBe(Warning);
        One(With(late, null, null), "replication.archiver", "pg1").Outcome.ShouldBe(Unknown);
        One(With(null, null, 0), "replication.archiver", "pg1").Outcome.ShouldBe(Pass);
    }

    [Fact]
    public void A_disk_is_judged_by_its_share_and_by_its_room()
    {
        ClusterObservation Free(double gib, double of) => Observations.With(2, n => n.Disk(d => d with { Spaces = [d.Spaces[1], new("data", "/d", (long)(of * (1L << 30)), (long)(gib * (1L << 30)))] }));
        One(Free(20, 100), "node.space", "pg2").Outcome.ShouldBe(Pass);
        One(Free(10, 100), "node.space", "pg2").Outcome.ShouldBe(Warning);
        One(Free(100, 1000), "node.space", "pg2").Outcome.ShouldBe(Pass);
        One(Free(2.9, 100), "node.space", "pg2").Outcome.ShouldBe(Fail);
        One(Observations.With(2, n => n.Disk(d => d with { WalBytes = 17L << 30 })), "node.wal", "pg2").Outcome.ShouldBe(Warning);
    }

    [Fact]
    public void Etcds_disk_elections_and_free_pages_have_limits_and_without_metrics_nothing_passes()
    {
        ClusterObservation With(EtcdMetrics? metrics) => Observations.With(2, n => n.Etcd(e => e with { Metrics = metrics }));
        var ok = Observations.Etcd(2).Metrics!;
        One(With(ok with { Fsync = new(0.011, 1000) }), "etcd.fsync", "pg2").Outcome.ShouldBe(Warning);
        One(With(ok with { Fsync = new(0.011, 1000) }), "etcd.fsync", "pg2", Set("etcd.fsync", "20ms")).Outcome.ShouldBe(Pass);
        One(With(ok with { Commit = new(0.026, 1000) }), "etcd.commit", "pg2").Outcome.ShouldBe(Warning);
        One(With(ok with { Fsync = null }), "etcd.fsync", "pg2").Outcome.ShouldBe(Unknown);
        One(With(ok with { LeaderChanges = 13, Uptime = TimeSpan.FromHours(3) }), "etcd.elections", "pg2").Outcome.ShouldBe(Warning);
        One(With(ok with { LeaderChanges = 3, Uptime = TimeSpan.FromMinutes(1) }), "etcd.elections", "pg2").Outcome.ShouldBe(Pass);
        foreach (var id in (string[])["etcd.fsync", "etcd.commit", "etcd.elections"]) One(With(null), id, "pg2").Outcome.ShouldBe(Unknown);
        ClusterObservation Size(long all, long? used) => Observations.With(2, n => n.Etcd(e => e with { DbSize = all, DbSizeInUse = used }));
        One(Size(200 << 20, 90 << 20), "etcd.fragmentation", "pg2").Outcome.ShouldBe(Warning);
        One(Size(90 << 20, 1 << 20), "etcd.fragmentation", "pg2").Outcome.ShouldBe(Pass);
        One(Size(200 << 20, null), "etcd.fragmentation", "pg2").Outcome.ShouldBe(Unknown);
        One(With(ok with { Quota = 40000 }), "etcd.space", "pg2").Outcome.ShouldBe(Warning);
    }

    [Fact]
    public void An_endpoint_that_a_node_does_not_reach_is_named()
    {
        var seen = Observations.With(2, n => n with { EtcdReach = new Dictionary<string, bool> { ["pg1"] = true, ["pg2"] = true, ["pg3"] = false } });
        One(seen, "etcd.reach", "pg2").Reason.ShouldBe("does not reach etcd on pg3");
    }

    [Theory]
    [InlineData(31, Pass)]
    [InlineData(29, Warning)]
    [InlineData(-1, Fail)]
    [InlineData(null, Unknown)]
    public void A_certificate_is_told_before_it_expires(int? days, CheckOutcome outcome)
    {
        var file = new DcsFile("/etc/etcd/server.crt", "etcd", DcsFileState.Readable) { IsCertificate = true, Expires = days is { } d ? Observations.Now.AddDays(d) : null };
        One(Observations.With(1, n => n with { Dcs = new("pg1", new DcsObservation { Files = [file] }, "") }), "dcs.certificate", "pg1").Outcome.ShouldBe(outcome);
    }

    [Fact]
    public void A_pause_that_lasts_is_a_failure()
    {
        ClusterObservation Since(double hours) => Observations.All(n => (n with { PausedSince = Observations.Now.AddHours(-hours) }).Patroni(p => p with { Paused = true }));
        One(Since(7), "patroni.pause").ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe(Warning), r => r.Reason.ShouldContain("7 h"));
        One(Since(9), "patroni.pause").Outcome.ShouldBe(Fail);
        One(Since(9), "patroni.pause", limits: Set("patroni.pause", "1d")).Outcome.ShouldBe(Warning);
    }

    [Fact]
    public void Who_could_not_take_over_is_told_with_the_reason()
    {
        ClusterObservation Tagged(string tag, string value) => Observations.With(2, n => n.Patroni(p => p with { Tags = new Dictionary<string, string> { [tag] = value } }));
        One(Tagged("nofailover", "true"), "patroni.failover").Reason.ShouldBe("could go to pg3 only; pg2: it has the tag nofailover");
        One(Tagged("failover_priority", "0"), "patroni.failover").Outcome.ShouldBe(Warning);
        One(Tagged("clonefrom", "true"), "patroni.failover").Outcome.ShouldBe(Pass);
        One(Observations.All(n => n.Node == "pg1" ? n : n.NoPatroni()), "patroni.failover").Outcome.ShouldBe(Fail);
    }

    [Fact]
    public void A_stranger_in_the_DCS_and_one_that_is_not_registered_are_told()
    {
        One(Observations.All(n => n.Keys(Observations.Keys() with { Members = ["pg1", "pg2", "pg3", "pg9"] })), "patroni.members").Outcome.ShouldBe(Fail);
        One(Observations.All(n => n.Keys(Observations.Keys() with { Members = ["pg1", "pg2"] })), "patroni.members").Outcome.ShouldBe(Warning);
    }

    [Fact]
    public void A_leader_without_the_lock_fails_and_no_member_is_called_the_leader() =>
        One(Observations.All(n => n.Keys(Observations.Keys("pg2"))), "patroni.leader").Reason.ShouldBe("pg1 says that it leads, and pg2 holds the lock in the DCS");

    [Fact]
    public void The_address_as_the_neighbours_see_it_must_be_the_holders()
    {
        var stolen = Observations.With(3, n => n.VirtualIP(v => v with { NeighbourAddress = "02:99:00:00:00:09" }));
        One(stolen, "vip.arp").ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe(Fail), r => r.Reason.ShouldContain("pg3 sends to 02:99:00:00:00:09"));
        One(Observations.All(n => n.VirtualIP(v => v with { NeighbourAddress = "" })), "vip.arp").Outcome.ShouldBe(Unknown);
        One(Observations.With(3, n => n.VirtualIP(v => v with { Answering = "pg2" })), "vip.answer").Outcome.ShouldBe(Fail);
        One(Observations.With(3, n => n.VirtualIP(v => v with { Answering = "" })), "vip.answer").Outcome.ShouldBe(Warning);
        One(Observations.All(n => n.VirtualIP(v => v with { Answering = "master" })), "vip.answer").Outcome.ShouldBe(Pass);
    }

    [Fact]
    public void Keepaliveds_numbers_must_be_the_definitions()
    {
        One(Observations.With(2, n => n.VirtualIP(v => v with { Priority = 77 })), "vip.priority", "pg2").Reason.ShouldBe("priority 77, the definition says 99");
        One(Observations.With(2, n => n.VirtualIP(v => v with { Weight = null })), "vip.priority", "pg2").Outcome.ShouldBe(Fail);
        One(Observations.With(1, n => n.VirtualIP(v => v with { RestStatus = 503 })), "vip.check", "pg1").Outcome.ShouldBe(Fail);
    }

    [Fact]
    public void A_service_that_was_restarted_again_and_again_is_told_for_an_hour()
    {
        ClusterObservation Restarted(int times, double hoursAgo) => Observations.With(2, n => n with
        {
            Units = n.Units.ToDictionary(u => u.Key, u => u.Key == "etcd.service" ? u.Value with { Restarts = times, ActiveSince = n.Uptime - TimeSpan.FromHours(hoursAgo) } : u.Value),
        });
        HealthChecks.All(Restarted(3, 0.5)).Single(r => r.Id == "node.unit" && r.Outcome == Warning).Reason.ShouldContain("3 times, last 30 min ago");
        HealthChecks.All(Restarted(3, 2)).ShouldAllBe(r => r.Outcome == Pass);
        HealthChecks.All(Restarted(2, 0.5)).ShouldAllBe(r => r.Outcome == Pass);
    }

    [Fact]
    public void Replication_alone_is_a_part_of_the_whole()
    {
        var seen = Observations.With(2, n => n.NoPatroni());
        HealthChecks.Replication(seen).ShouldBe(HealthChecks.All(seen).Where(r =>
            r.Id.StartsWith("replication.", StringComparison.Ordinal) || r.Id is "patroni.streaming" or "patroni.system-id" or "patroni.timeline"));
    }
}
