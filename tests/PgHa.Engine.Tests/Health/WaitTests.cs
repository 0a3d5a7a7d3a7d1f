using PgHa.Checks;
using PgHa.Engine.Tests.Components;
using PgHa.Health;

namespace PgHa.Engine.Tests.Health;

/// <summary>What lacks for each goal that can be waited for.</summary>
public class WaitTests
{
    private static IReadOnlyList<string> Lacking(WaitGoal goal, ClusterObservation seen) => WaitGoals.Lacking(goal, seen, Thresholds.Default);

    [Fact]
    public void A_sound_cluster_lacks_nothing() => Enum.GetValues<WaitGoal>().ShouldAllBe(g => Lacking(g, Observations.All(null, null)).Count == 0);

    [Fact]
    public void A_cluster_that_nobody_answers_for_lacks_everything() =>
        Enum.GetValues<WaitGoal>().ShouldAllBe(g => Lacking(g, Observations.All(n => n.Unreachable(), null)).Count > 0);

    [Fact]
    public void A_leader_without_the_lock_or_without_a_readable_one_is_none()
    {
        Lacking(WaitGoal.Leader, Observations.All(n => n.Keys(Observations.Keys("pg2")))).ShouldBe(["pg1 says that it leads, and pg2 holds the lock in the DCS"]);
        Lacking(WaitGoal.Leader, Observations.All(n => n.Keys(null).Patroni(p => p with { Members = [] }))).ShouldBe(["pg1 says that it leads, and nobody can read the lock in the DCS to confirm it"]);
        Lacking(WaitGoal.Leader, Observations.With(2, n => n.Patroni(p => p with { Role = "primary" }))).ShouldBe(["several members say that they lead: pg1, pg2"]);
    }

    [Fact]
    public void What_lacks_is_named()
    {
        Lacking(WaitGoal.Streaming, Observations.With(3, n => n.NoPatroni())).ShouldBe(["pg3: Patroni does not answer"]);
        Lacking(WaitGoal.Streaming, Observations.With(3, n => n.Patroni(p => p with { Timeline = 2 }))).ShouldBe(["pg3 is on timeline 2, pg1 on 3"]);
        Lacking(WaitGoal.VirtualIP, Observations.All(n => n.VirtualIP(v => v with { Holds = n.Node == "pg2" }))).ShouldBe(["10.77.1.100/24 is on pg2"]);
        Lacking(WaitGoal.Etcd, Observations.With(2, n => n.NoEtcd())).ShouldBe(["pg2: etcd is not healthy (etcd does not answer)"]);
        Lacking(WaitGoal.NoPendingRestart, Observations.With(2, n => n.Patroni(p => p with { PendingRestart = true }))).ShouldBe(["pg2 waits for a restart"]);
        Lacking(WaitGoal.Resumed, Observations.All(n => n.Patroni(p => p with { Paused = true }))).ShouldBe(["automatic failover is suspended"]);
        Lacking(WaitGoal.Healthy, Observations.With(2, n => n.NoEtcd())).ShouldBe(["etcd.member pg2: etcd does not answer"]);
    }
}
