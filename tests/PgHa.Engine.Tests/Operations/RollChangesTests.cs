using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

/// <summary>In which order a running cluster is taken through its changes, and where that stops.</summary>
public class RollChangesTests
{
    private static readonly ClusterDefinition Raised = Running.With(("max_connections", "500"));

    private static readonly ClusterDefinition Lowered = Running.With(("max_connections", "200"));

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static FakeCluster Fake(Action<FakeCluster>? change = null)
    {
        var fake = new FakeCluster(Running.Cluster);
        change?.Invoke(fake);
        return fake;
    }

    private static async Task<List<string>> Roll(FakeCluster fake, ClusterDefinition wanted, bool switchover = true)
    {
        var plan = Running.Plan(wanted, await new RunningObserver(fake).ObserveAsync(wanted), switchover);
        plan.Rolling.ShouldNotBeEmpty();
        await new RollChanges(fake).RunAsync(plan, switchover, Limit);
        RollPlanner.Plan(plan.Nodes, await new RunningObserver(fake).ObserveAsync(wanted), switchover).ShouldBeEmpty();
        return fake.Done;
    }

    private static async Task<PgHaException> Refused(FakeCluster fake, ClusterDefinition wanted, string id)
    {
        var e = await Should.ThrowAsync<PgHaException>(() => Roll(fake, wanted));
        e.ErrorId.ShouldBe(id);
        e.Recommendation.ShouldNotBeNullOrEmpty();
        foreach (var secret in Wanted.Secrets.Values()) e.ToString().ShouldNotContain(secret);
        return e;
    }

    [Fact]
    public async Task A_raised_parameter_reaches_the_replicas_one_by_one_and_then_the_leader_by_a_switchover() =>
        (await Roll(Fake(), Raised)).ShouldBe(["patch", "restart pg2", "restart pg3", "switchover pg1 pg2"]);

    [Fact]
    public async Task Or_in_its_place_when_it_is_told_to() =>
        (await Roll(Fake(), Raised, switchover: false)).ShouldBe(["patch", "restart pg2", "restart pg3", "restart pg1"]);

    [Fact]
    public async Task A_lowered_one_reaches_the_leader_first() =>
        (await Roll(Fake(), Lowered)).ShouldBe(["patch", "restart pg1", "restart pg2", "restart pg3"]);

    [Fact]
    public async Task A_run_that_was_cut_off_after_the_DCS_was_lowered_still_ends_well_though_nothing_tells_what_fell()
    {
        var fake = Fake(f => f.Configuration["postgresql"]!["parameters"]!["max_connections"] = "200");
        (await Roll(fake, Lowered)).ShouldBe(["restart pg2", "restart pg3", "restart pg1", "restart pg2", "restart pg3"]);
    }

    [Fact]
    public async Task A_switchover_that_Patroni_calls_failed_is_believed_when_it_is_seen()
    {
        var fake = Fake(f => f.SwitchoverStatus = 503);
        (await Roll(fake, Raised))[^1].ShouldBe("switchover pg1 pg2");
        fake.Leader.ShouldBe("pg2");
    }

    [Fact]
    public async Task And_one_that_did_not_happen_is_told_whatever_Patroni_says()
    {
        (await Refused(Fake(f => (f.SwitchoverStatus, f.SwitchoverHappens) = (200, false)), Raised, "SwitchoverFailed")).Message.ShouldContain("it still leads");
        (await Refused(Fake(f => (f.SwitchoverStatus, f.SwitchoverHappens) = (412, false)), Raised, "SwitchoverRefused")).Message.ShouldContain("412");
    }

    [Fact]
    public async Task A_replica_that_does_not_come_back_stops_it_before_the_next_one()
    {
        var fake = Fake(f => f.Broken.Add("pg2"));
        (await Refused(fake, Raised, "RollFailed")).Target.ShouldBe("pg2");
        fake.Done.ShouldBe(["patch", "restart pg2"]);
    }

    [Fact]
    public async Task Nothing_is_begun_on_a_cluster_that_would_not_bear_it_or_is_paused()
    {
        var fake = Fake(f => f.SickEtcd.Add("pg3"));
        (await Refused(fake, Raised, "ClusterNotHealthy")).Message.ShouldContain("pg3");
        fake.Done.ShouldBeEmpty();
        fake = Fake(f => f.Paused = true);
        await Refused(fake, Raised, "ClusterPaused");
        fake.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_patch_that_meets_another_writer_is_made_again_and_not_for_ever()
    {
        (await Roll(Fake(f => f.Conflicts = 2), Raised))[0].ShouldBe("patch");
        await Refused(Fake(f => f.Conflicts = 9), Raised, "ConfigurationConflict");
    }

    [Fact]
    public async Task Etcds_members_restart_one_by_one_its_leader_last()
    {
        var wanted = Running.Cluster with { Etcd = new() { HeartbeatInterval = 200, ElectionTimeout = 2000 } };
        var fake = Fake(f => f.EtcdLeader = "pg2");
        // The fake's etcd has no environment to tell.
        var plan = Running.Plan(wanted);
        await new RollChanges(fake).RunAsync(plan, true, Limit);
        fake.Done.ShouldBe(["etcd pg1", "etcd pg3", "etcd pg2"]);
    }
}
