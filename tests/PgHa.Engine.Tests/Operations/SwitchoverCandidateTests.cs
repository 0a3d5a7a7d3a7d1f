using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

public class SwitchoverCandidateTests
{
    private static string[] Lines(PgHa.Health.ClusterObservation seen) => [.. SwitchoverCandidate.Of(seen).Select(c => $"{c.Node} {(c.IsFit ? "fit" : c.Refusal)}")];

    [Fact]
    public void Every_replica_that_streams_is_fit_and_the_one_that_is_the_least_behind_comes_first()
    {
        Lines(Observations.All()).ShouldBe(["pg2 fit", "pg3 fit"]);
        Lines(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - 100 }))).ShouldBe(["pg3 fit", "pg2 fit"]);
    }

    [Fact]
    public void One_that_is_not_is_told_why_and_comes_last()
    {
        Lines(Observations.With(2, n => n.NoPatroni())).ShouldBe(["pg3 fit", "pg2 Patroni does not answer"]);
        Lines(Observations.With(1, n => n.Patroni(p => p with { Replication = p.Replication.Where(r => r.Key == "pg3").ToDictionary() }))).ShouldBe(["pg3 fit", "pg2 does not stream from the leader"]);
        Lines(Observations.With(2, n => n.Patroni(p => p with { Timeline = 2 })))[1].ShouldBe("pg2 is on timeline 2, the leader on 3");
        Lines(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - (2 << 20) })))[1].ShouldBe("pg2 is 2097152 bytes behind");
    }

    [Fact]
    public void With_synchronous_replication_only_a_synchronous_standby_is_fit()
    {
        var cluster = Observations.Cluster with { Patroni = new() { SynchronousMode = true } };
        var seen = Observations.All(n => n.Node != "pg1" ? n : n.Patroni(p => p with { Replication = new Dictionary<string, ReplicationState> { ["pg2"] = new("streaming", "async"), ["pg3"] = new("streaming", "sync") } }), cluster);
        Lines(seen).ShouldBe(["pg3 fit", "pg2 is no synchronous standby"]);
    }

    [Fact]
    public void Without_a_single_leader_there_is_nobody() => SwitchoverCandidate.Of(Observations.With(1, n => n.Unreachable())).ShouldBeEmpty();
}
