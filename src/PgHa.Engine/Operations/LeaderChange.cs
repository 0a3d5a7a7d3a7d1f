using System.Diagnostics;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>Looks on after a change of the leader was asked for, until it is known how that ended or the time is up.</summary>
internal sealed class LeaderChange(INodeConnector nodes, Action<string> report)
{
    private readonly Observer _observer = new(nodes) { Patience = Readiness.Patience };

    /// <summary>Looks on.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="to">Who is to lead.</param>
    /// <param name="present">The members that answered before; those of them that still do must stream in the end.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public async Task<LeaderOutcome> FollowAsync(
        ClusterDefinition cluster, string to, IReadOnlyList<NodeDefinition> present, TimeSpan limit, CancellationToken cancellationToken)
    {
        // A leader that has not begun to step down a round and some seconds later has dropped the request (patroni, ha.py,
        // process_manual_failover_from_leader, clears it then).
        var settled = TimeSpan.FromSeconds(cluster.Patroni.LoopWait + 5);
        var (clock, other, since) = (Stopwatch.StartNew(), "", TimeSpan.Zero);
        while (true)
        {
            var seen = await _observer.ObserveAsync(cluster, cancellationToken);
            var leader = LeaderWord.Of(seen);
            // One that cannot read the DCS while others can is cut off, and cannot follow anybody.
            var answering = present.Where(n => seen.Nodes.Any(o => o.Node == n.Name && o.Patroni.Value is not null && (seen.Keys is null || o.Keys.Value is not null))).ToList();
            var lack = leader.Name is null || answering.Count == 0 ? null : Readiness.Lacking(seen, answering);
            if (leader.Name == to && lack is null) return new(seen, leader, null, Settled: true);

            // One that is stopping says for a while yet that it leads.
            var stands = leader.Name is { } name && name != to && seen.Nodes.First(n => n.Node == name).Patroni.Value is { State: "running" };
            if (!stands || leader.Name != other) (other, since) = (stands ? leader.Name! : "", clock.Elapsed);
            else if (clock.Elapsed - since >= settled) return new(seen, leader, lack, Settled: true);
            if (clock.Elapsed >= limit) return new(seen, leader, lack, Settled: false);
            report(leader.Name == to ? lack!.Step : "waiting for the new leader");
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
        }
    }
}

/// <summary>How a change of the leader ended.</summary>
/// <param name="Seen">What was seen last.</param>
/// <param name="Leader">Who leads.</param>
/// <param name="Lack">What is not as it should be under that leader.</param>
/// <param name="Settled">Whether this is how it stays; false when the time was up.</param>
internal sealed record LeaderOutcome(ClusterObservation Seen, LeaderWord Leader, Lack? Lack, bool Settled)
{
    /// <summary>The members that do not stream from the leader.</summary>
    public IReadOnlyList<string> Missing => Seen.NotStreaming;
}
