using PgHa.Checks;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Converge;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

public class DriftCheckTests
{
    private static string[] Lines(ChangePlan plan) => [.. DriftCheck.Checks(plan).Select(r => $"{r.Outcome} {r.Id} {r.Target}")];

    [Fact]
    public void Without_drift_each_node_and_the_cluster_pass() =>
        Lines(Running.Plan(Running.Cluster)).ShouldBe(["Pass drift.node pg1", "Pass drift.node pg2", "Pass drift.node pg3", "Pass drift.cluster demo"]);

    [Fact]
    public void Every_difference_is_a_failed_check_that_names_it_and_says_what_to_do()
    {
        var plan = Running.Plan(Running.Cluster, change: f => f.WithFile(PatroniComponent.Configuration, c => c with { Mode = 0b110_100_100 }).WithUnit("etcd.service", null));
        var records = DriftCheck.Checks(plan).Where(r => r.Target == "pg2").ToList();
        records.Select(r => (r.Id, r.Outcome)).ShouldBe([("drift.file", CheckOutcome.Fail), ("drift.unit", CheckOutcome.Fail)]);
        records[0].Reason.ShouldBe("/etc/patroni/postgres.yml mode is 0644, not 0600");
        records.ShouldAllBe(r => !r.IsHealthy && r.Recommendation.Contains("Install-PgHaNode"));
    }

    [Fact]
    public void The_DCS_and_restarts_that_are_waited_for_are_drift_too() => Lines(Running.Plan(
            Running.Cluster with { Patroni = new() { LoopWait = 5 } },
            [Running.Node(1), Running.Node(2, p => p with { PendingRestart = true }), Running.Node(3)]))
        .ShouldBe(["Fail drift.file pg1", "Fail drift.file pg2", "Fail drift.service pg2", "Fail drift.file pg3", "Fail drift.configuration demo"]);

    [Fact]
    public void What_could_not_be_read_is_unknown_and_never_well()
    {
        var plan = Running.Plan(Running.Cluster, [Running.Silent(1), Running.Silent(2), Running.Silent(3)]);
        plan = plan with
        {
            Nodes = plan.Nodes with { Nodes = [.. plan.Nodes.Nodes.Take(2)], Failures = new Dictionary<string, Exception> { ["pg3"] = new IOException("no route") } },
        };
        Lines(plan).ShouldBe(["Pass drift.node pg1", "Pass drift.node pg2", "Unknown drift.node pg3", "Unknown drift.cluster demo"]);
        DriftCheck.Checks(plan).Single(r => r.Target == "pg3").IsHealthy.ShouldBeFalse();
    }
}
