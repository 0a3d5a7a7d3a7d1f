using System.Diagnostics;
using PgHa.Checks;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Health;

/// <summary>Waits until a cluster is as it is wanted.</summary>
/// <param name="nodes">The way to the nodes.</param>
public sealed class ClusterWait(INodeConnector nodes)
{
    /// <summary>Looks until the goal is reached.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="goal">What is waited for.</param>
    /// <param name="timeout">How long at most. One look is always made, and a look that has begun is waited for.</param>
    /// <param name="limits">The limits of the checks.</param>
    /// <param name="report">Told after each look what lacks.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException"><c>WaitTimedOut</c>: the time is up; the message says what lacks.</exception>
    public async Task<WaitResult> WaitAsync(
        ClusterDefinition cluster, WaitGoal goal, TimeSpan timeout, Thresholds limits, Action<IReadOnlyList<string>>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var (observer, clock) = (new Observer(nodes), Stopwatch.StartNew());
        for (var looks = 1; ; looks++)
        {
            var seen = await observer.ObserveAsync(cluster, WaitGoals.Depth(goal), cancellationToken);
            var lacks = WaitGoals.Lacking(goal, seen, limits);
            if (lacks.Count == 0)
                return new WaitResult { Cluster = cluster, For = goal, Leader = seen.Leader ?? "", Members = [.. MemberRecord.Of(seen)], Duration = clock.Elapsed, Looks = looks };
            report?.Invoke(lacks);
            // The pause grows with what a look costs, so that a wait does not become a load.
            var pause = TimeSpan.FromMilliseconds(Math.Clamp(clock.Elapsed.TotalMilliseconds / looks, 250, 2000));
            if (clock.Elapsed + pause > timeout)
            {
                throw new PgHaException(
                    "WaitTimedOut", FormattableString.Invariant($"{cluster.Name} is not {goal} after {clock.Elapsed.TotalSeconds:0} s. What lacks: {string.Join("; ", lacks)}."), cluster.Name,
                    "Test-PgHaCluster says what to do about each; wait again with a longer -Timeout if it only takes its time.");
            }

            await Task.Delay(pause, cancellationToken);
        }
    }
}

/// <summary>A wait that came to its end, and what was seen then.</summary>
public sealed record WaitResult
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>What was waited for.</summary>
    public required WaitGoal For { get; init; }

    /// <summary>The leader; empty when there is none, which some goals do not mind.</summary>
    public required string Leader { get; init; }

    /// <summary>The members as they were seen.</summary>
    public required IReadOnlyList<MemberRecord> Members { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often was looked.</summary>
    public required int Looks { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: {For}{(Leader.Length > 0 ? $", {Leader} leads" : "")}";
}
