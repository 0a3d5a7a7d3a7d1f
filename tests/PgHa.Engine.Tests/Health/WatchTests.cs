using PgHa.Checks;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Health;

namespace PgHa.Engine.Tests.Health;

/// <summary>What is watched: changes between two looks, and the live view as text.</summary>
public class WatchTests
{
    private static ClusterSnapshot Look(ClusterObservation seen, int second = 0) => ClusterSnapshot.Of(seen, Observations.Now.AddSeconds(second));

    private static string[] Changes(ClusterObservation before, ClusterObservation after) =>
        [.. ClusterEvents.Between(Look(before), Look(after, 2), Thresholds.Default).Select(e => $"{e.Kind} {e.Node}: {e.Text}")];

    private static ClusterObservation Led(string by) => Observations.All(n => n.Keys(Observations.Keys(by)).Patroni(p => p with
    {
        Role = n.Node == by ? "primary" : "replica", Timeline = by == "pg1" ? 3 : 4,
        Members = [.. p.Members.Select(m => m with { Role = m.Name == by ? "leader" : "replica" })],
        Replication = n.Node != by ? new Dictionary<string, ReplicationState>() : p.Members.Where(m => m.Name != by).ToDictionary(m => m.Name, _ => new ReplicationState("streaming", "async")),
    }).VirtualIP(v => v with { Holds = n.Node == by }));

    [Fact]
    public void Nothing_changed_is_no_event() => Changes(Observations.All(), Observations.All()).ShouldBeEmpty();

    [Fact]
    public void A_failover_is_told_as_leader_address_roles_and_timeline() => Changes(Led("pg1"), Led("pg2")).ShouldBe([
        "LeaderChanged : leader: pg1 → pg2", "VirtualIPMoved : virtual address: pg1 → pg2",
        "RoleChanged pg1: pg1: Leader → Replica", "StateChanged pg1: pg1: running → streaming", "TimelineChanged pg1: pg1: timeline 3 → 4",
        "RoleChanged pg2: pg2: Replica → Leader", "StateChanged pg2: pg2: streaming → running", "TimelineChanged pg2: pg2: timeline 3 → 4",
        "TimelineChanged pg3: pg3: timeline 3 → 4"]);

    [Fact]
    public void A_member_that_is_lost_and_comes_back_is_told_once_each()
    {
        var lost = Observations.With(3, n => n.Unreachable());
        Changes(Observations.All(), lost).ShouldBe(["MemberLost pg3: pg3 is lost: unreachable"]);
        Changes(lost, lost).ShouldBeEmpty();
        Changes(lost, Observations.All()).ShouldBe(["MemberBack pg3: pg3 is back: streaming"]);
    }

    [Fact]
    public void A_stale_leader_is_a_leader_lost_and_a_disagreement()
    {
        var stale = Observations.All(n => n.Keys(Observations.Keys("")));
        Changes(Observations.All(), stale).ShouldContain("LeaderChanged : leader: pg1 → nobody");
        Changes(Observations.All(), stale).ShouldContain("RoleChanged pg1: pg1: Leader → StaleLeader");
        Changes(stale, Observations.All()).ShouldContain("Disagreement pg1: pg1: no disagreement any more");
    }

    [Fact]
    public void Lag_pause_and_pending_restarts_are_told_when_they_begin_and_end()
    {
        var behind = Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - (65L << 20) }));
        Changes(Observations.All(), behind).ShouldBe(["LagOver pg2: pg2 is 65 MiB behind"]);
        Changes(behind, Observations.All()).ShouldBe(["LagUnder pg2: pg2 has caught up: 0 B behind"]);
        var paused = Observations.All(n => n.Patroni(p => p with { Paused = true, PendingRestart = n.Node == "pg3" }));
        Changes(Observations.All(), paused).ShouldBe(["Pause : automatic failover is suspended", "PendingRestart pg3: pg3 waits for a restart"]);
        Changes(paused, Observations.All()).ShouldBe(["Pause : automatic failover is on again", "PendingRestart pg3: pg3 waits for no restart any more"]);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 24)]
    public void The_view_is_as_it_was_reviewed(int width, int height) => Golden.ShouldBe($"watch/{width}.txt", string.Join("\n", WatchView.Render(Story(), width, height, Thresholds.Default)) + "\n");

    [Theory]
    [InlineData(20, 5)]
    [InlineData(40, 10)]
    [InlineData(79, 3)]
    [InlineData(300, 100)]
    public void No_line_is_wider_and_the_view_no_higher_than_the_terminal(int width, int height)
    {
        var lines = WatchView.Render(Story(), width, height, Thresholds.Default);
        lines.Count.ShouldBeLessThanOrEqualTo(height);
        lines.ShouldAllBe(l => l.Length <= width && !l.Any(char.IsControl));
    }

    [Fact]
    public void What_a_server_says_cannot_move_the_cursor() =>
        WatchView.Render(WatchState.Begin(Look(Observations.With(2, n => n with { Patroni = new("pg2", null, "\e[2Jgone\r\nreally") }))), 80, 24, Thresholds.Default)
            .ShouldContain("  pg2:  [2Jgone  really");

    [Fact]
    public void A_state_keeps_as_many_lags_and_events_as_can_be_shown()
    {
        var state = WatchState.Begin(Look(Observations.All()));
        for (var i = 0; i < 300; i++) state = state.Next(Look(i % 2 == 0 ? Observations.With(3, n => n.Unreachable()) : Observations.All(), i), Thresholds.Default).State;
        state.Lags["pg2"].Count.ShouldBe(60);
        state.Events.Count.ShouldBe(200);
    }

    // A quiet cluster, a replica that falls behind, a leader that freezes, another that takes over, and the first thawed again.
    private static WatchState Story()
    {
        var state = WatchState.Begin(Look(Led("pg1")));
        ClusterObservation[] looks =
        [
            .. Enumerable.Range(0, 9).Select(i => Behind(Led("pg1"), i is < 6 ? 1L << (i * 5) : 0)),
            Frozen(Led("pg1")), Frozen(Led("pg1")), Frozen(Led("pg2")), Thawed(Led("pg2")),
        ];
        foreach (var (look, i) in looks.Select((l, i) => (l, i))) state = state.Next(Look(look, 2 * (i + 1)), Thresholds.Default).State;
        return state;

        static ClusterObservation Behind(ClusterObservation seen, long bytes) =>
            seen with { Nodes = [.. seen.Nodes.Select(n => n.Node != "pg3" ? n : n.Patroni(p => p with { Position = p.Position - bytes, ReplayedUntil = Observations.Now.AddSeconds(-1.5) }))] };
        static ClusterObservation Frozen(ClusterObservation seen) => seen with { Nodes = [.. seen.Nodes.Select(n => n.Node == "pg1" ? n.Unreachable() : n)] };
        static ClusterObservation Thawed(ClusterObservation seen) =>
            seen with { Nodes = [.. seen.Nodes.Select(n => n.Node == "pg1" ? n.Patroni(p => p with { Role = "primary", Timeline = 3 }).VirtualIP(v => v with { Holds = true }) : n)] };
    }
}
