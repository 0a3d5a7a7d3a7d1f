using System.Diagnostics;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>Suspends Patroni's automatic failover, or resumes it, and waits until every member has taken notice.</summary>
public sealed class PauseCluster(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "PauseFailed");

    /// <summary>Whether every member that answers says that it is as wanted already. Pure.</summary>
    public static bool IsDone(Situation situation, bool paused)
    {
        ArgumentNullException.ThrowIfNull(situation);
        return situation.Answering.Count > 0 && situation.Answering.All(n => situation.Of(n.Name).Patroni.Value is { } p && p.IsPaused == paused && (p.Members.Count == 0 || p.Paused == paused));
    }

    /// <summary>Does it.</summary>
    /// <param name="situation">What was found moments ago.</param>
    /// <param name="paused">True to suspend, false to resume.</param>
    /// <param name="limit">How long the members may take to notice.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException">
    /// <c>PauseRefused</c>: no member can write to the DCS. <c>PauseFailed</c>: members do not take notice. <c>PauseUnknown</c>: nobody can say.
    /// </exception>
    public async Task<PauseResult> RunAsync(Situation situation, bool paused, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var (cluster, clock, began) = (situation.Cluster, Stopwatch.StartNew(), DateTimeOffset.Now);
        if (IsDone(situation, paused)) return Result(situation.Seen, began, clock.Elapsed, paused, changed: false);
        var on = situation.Answering.Where(n => situation.Of(n.Name).Patroni.Value!.Members.Count > 0).OrderBy(n => n.Name != situation.Leader.Name).FirstOrDefault()
            ?? throw new PgHaException("PauseRefused", $"{cluster.Name}: no member can reach the DCS, where this is noted.", cluster.Name, "Nothing was changed. See Test-PgHaEtcdHealth.");
        // null takes the key away, which is what patronictl's resume does (patroni, ctl.py, toggle_pause).
        var asked = await _run.TryAsync(cluster, on, PatroniRestClient.Patch(cluster, paused ? """{"pause": true}""" : """{"pause": null}""", situation.Secrets), cancellationToken);
        var (status, said) = asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
        if (status is >= 400 and < 500 and not 409)
            throw new PgHaException("PauseRefused", $"{cluster.Name}: Patroni on {on.Name} refuses ({status}): {said}", on.Name, "Nothing was changed.");

        var observer = new Observer(nodes) { Patience = Readiness.Patience };
        while (true)
        {
            var seen = await observer.ObserveAsync(cluster, cancellationToken);
            var now = new Situation(seen, situation.Secrets);
            if (IsDone(now, paused))
            {
                progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
                return Result(seen, began, clock.Elapsed, paused, changed: true);
            }

            var others = now.Answering.Where(n => now.Of(n.Name).Patroni.Value!.IsPaused != paused).Select(n => n.Name).ToList();
            if (clock.Elapsed >= limit)
            {
                if (others.Count > 0 && status == 200)
                {
                    throw new PgHaException(
                        "PauseFailed", $"{cluster.Name}: the DCS has it, but after {limit.TotalSeconds:0} s {string.Join(", ", others)} has not taken notice.", others[0],
                        "A member that cannot read the DCS takes no notice. See Test-PgHaCluster, then run the same command again.");
                }

                throw new OutcomeUnknownException(
                    "PauseUnknown", $"{cluster.Name}: after {limit.TotalSeconds:0} s it is not known whether automatic failover is suspended (Patroni said {status}: {said}).",
                    cluster.Name, "Look with Test-PgHaCluster, then run the same command again.");
            }

            progress?.Report(new(cluster.Name, null, $"waiting for {string.Join(", ", others)} to take notice"));
            await Task.Delay(300, cancellationToken);
        }
    }

    private static PauseResult Result(ClusterObservation seen, DateTimeOffset began, TimeSpan duration, bool paused, bool changed) => new()
    {
        Cluster = seen.Cluster, Began = began, Duration = duration, Paused = paused, Changed = changed,
        Members = [.. seen.Databases.Where(n => n.Patroni.Value is not null).Select(n => n.Node)],
        Missing = [.. seen.Databases.Where(n => n.Patroni.Value is null).Select(n => n.Node)],
    };
}
