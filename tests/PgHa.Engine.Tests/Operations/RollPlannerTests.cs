using System.Text.Json.Nodes;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Engine.Tests.Components;
using PgHa.Health;
using PgHa.Operations;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Operations;

/// <summary>What a running cluster needs after its nodes' own changes, and in which order.</summary>
public class RollPlannerTests
{
    private static string[] Lines(ChangePlan plan) => [.. plan.Rolling.Select(c => $"{c.Node} {c.Action} {c.Resource} {c.Disruption}")];

    [Fact]
    public void A_cluster_that_runs_with_what_is_configured_needs_nothing() => Running.Plan(Running.Cluster).Changes.ShouldBeEmpty();

    [Fact]
    public void A_raised_parameter_goes_to_the_DCS_and_restarts_the_replicas_first_and_the_leader_last_after_a_switchover() => Lines(Running.Plan(Running.With(("max_connections", "500")))).ShouldBe(
    [
        " Update configuration /service/demo/config None", "pg2 Restart service PostgreSQL Restart", "pg3 Restart service PostgreSQL Restart", "pg1 Restart service PostgreSQL Failover",
    ]);

    [Fact]
    public void A_lowered_one_restarts_the_leader_first_in_its_place() => Lines(Running.Plan(Running.With(("max_connections", "200")))).ShouldBe(
    [
        " Update configuration /service/demo/config None", "pg1 Restart service PostgreSQL Restart", "pg2 Restart service PostgreSQL Restart", "pg3 Restart service PostgreSQL Restart",
    ]);

    [Fact]
    public void One_lowered_among_raised_ones_is_enough_for_that() =>
        Lines(Running.Plan(Running.With(("max_connections", "500"), ("max_worker_processes", "4"))))[1].ShouldBe("pg1 Restart service PostgreSQL Restart");

    [Fact]
    public void A_file_with_another_shared_buffers_restarts_the_same_way_without_touching_the_DCS() => Lines(Running.Plan(Running.With(("shared_buffers", "1GB")))).ShouldBe(
        ["pg2 Restart service PostgreSQL Restart", "pg3 Restart service PostgreSQL Restart", "pg1 Restart service PostgreSQL Failover"]);

    [Fact]
    public void What_a_reload_is_enough_for_restarts_nothing()
    {
        var plan = Running.Plan(Running.With(("work_mem", "64MB")));
        plan.Rolling.ShouldBeEmpty();
        plan.Changes.Select(c => $"{c.Node} {c.Disruption} {c.Interrupts}").ShouldBe(["pg1 Reload patroni.service", "pg2 Reload patroni.service", "pg3 Reload patroni.service"]);
        Lines(Running.Plan(Running.Cluster with { Patroni = new() { LoopWait = 5 } })).ShouldBe([" Update configuration /service/demo/config None"]);
    }

    [Fact]
    public void Without_a_switchover_or_anybody_to_take_over_the_leader_restarts_in_its_place_and_last()
    {
        Lines(Running.Plan(Running.With(("max_connections", "500")), switchover: false))[^1].ShouldBe("pg1 Restart service PostgreSQL Restart");
        Lines(Running.Plan(Running.With(("max_connections", "500")), [Running.Node(1), Running.Silent(2), Running.Silent(3)]))
            .ShouldBe([" Update configuration /service/demo/config None", "pg1 Restart service PostgreSQL Restart"]);
        Lines(Running.Plan(Running.With(("max_connections", "500")), [Running.Node(1, p => p with { Role = "standby_leader" }), Running.Node(2), Running.Node(3)]))[^1]
            .ShouldBe("pg1 Restart service PostgreSQL Restart");
    }

    [Fact]
    public void A_parameter_that_the_definition_has_taken_back_leaves_the_DCS_and_one_that_somebody_has_changed_since_stays()
    {
        var before = Running.With(("max_wal_senders", "20"), ("max_replication_slots", "20"));
        var configuration = (JsonObject)Observations.Patroni(1).Configuration!.DeepClone();
        var parameters = (JsonObject)configuration["postgresql"]!["parameters"]!;
        (parameters["max_wal_senders"], parameters["max_replication_slots"]) = (20, "21");
        IReadOnlyList<RunningNode> running = [.. Enumerable.Range(1, 3).Select(i => Running.Node(i, p => p with { Configuration = configuration }))];

        var plan = RollPlanner.Plan(Running.Nodes(Running.Cluster, before), running, switchover: true);
        plan[0].Reason.ShouldBe("max_wal_senders is 20, which the definition says no more");
        ((DynamicConfigurationResource)plan[0].Wanted).Patch.ShouldBe("""{"postgresql":{"parameters":{"max_wal_senders":null}}}""");
        // It falls to PostgreSQL's 10: the primary first.
        plan.Skip(1).Select(c => c.Node).ShouldBe(["pg1", "pg2", "pg3"]);
        RollPlanner.Plan(Running.Nodes(before, before), running, switchover: true)[0].Reason.ShouldBe("max_replication_slots is 21, not 20");

        var patch = DynamicConfiguration.Patch(DynamicConfiguration.TakenBack(Running.Cluster, configuration, new Dictionary<string, string> { ["max_wal_senders"] = "20" }));
        DynamicConfiguration.Holds(configuration, patch).ShouldBeFalse();
        DynamicConfiguration.Holds(DynamicConfiguration.Merge(configuration, patch), patch).ShouldBeTrue();
    }

    [Fact]
    public void A_restart_that_is_waited_for_already_is_part_of_what_must_converge()
    {
        var plan = Running.Plan(Running.Cluster, [Running.Node(1), Running.Node(2, p => p with { PendingRestart = true }), Running.Node(3)]);
        Lines(plan).ShouldBe(["pg2 Restart service PostgreSQL Restart"]);
        plan.Rolling[0].Reason.ShouldBe("waits for a restart");
    }

    [Fact]
    public void Etcd_that_runs_with_older_settings_than_its_file_will_have_is_restarted_and_the_leader_of_Patroni_does_not_move()
    {
        var plan = Running.Plan(Running.Cluster with { Etcd = new() { HeartbeatInterval = 200, ElectionTimeout = 2000 } });
        Lines(plan).ShouldBe(["pg1 Restart service etcd.service Restart", "pg2 Restart service etcd.service Restart", "pg3 Restart service etcd.service Restart"]);
        plan.Rolling[0].Reason.ShouldBe("ETCD_ELECTION_TIMEOUT is 1000, not 2000; ETCD_HEARTBEAT_INTERVAL is 100, not 200");
        plan.Rolling[0].Interrupts.ShouldBe("etcd.service");
    }

    [Fact]
    public void A_cluster_that_does_not_run_has_nothing_to_restart() =>
        Running.Plan(Running.With(("max_connections", "500")), [Running.Silent(1), Running.Silent(2), Running.Silent(3)]).Rolling.ShouldBeEmpty();

    [Fact]
    public void The_change_of_the_DCS_has_its_diff_and_its_patch_and_no_secret()
    {
        var leaky = new RunningNode("pg1", Running.Node(1).Patroni with
        {
            Value = Observations.Patroni(1) with { Configuration = System.Text.Json.Nodes.JsonNode.Parse($$"""{"ttl": 30, "note": "{{Wanted.Secrets.Superuser}}"}""") },
        }, null);
        var change = Running.Plan(Running.Cluster, [leaky, Running.Silent(2), Running.Silent(3)]).Rolling[0];
        change.Diff.ShouldContain("+  \"loop_wait\": 10,");
        change.Diff.ShouldContain(Redactor.Mask);
        change.Diff.ShouldNotContain(Wanted.Secrets.Superuser);
        change.ToString().ShouldStartWith("demo: update configuration /service/demo/config (");
    }
}
