using System.Diagnostics;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>
/// Hands the leadership to another member and says so only when it was seen: the candidate leads, the old leader streams from it, the
/// virtual address has followed. What Patroni answers counts for little: a 503 may be a switchover that goes on.
/// </summary>
public sealed class Switchover(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "SwitchoverFailed");

    /// <summary>Switches over.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="limit">How long it may take until all is seen.</param>
    /// <param name="cancellationToken">Stops the waiting; what Patroni has begun it ends.</param>
    /// <exception cref="PgHaException">
    /// <c>SwitchoverRefused</c>: Patroni refuses; nothing was changed. <c>SwitchoverFailed</c>: the old leader leads as before.
    /// <c>SwitchoverElsewhere</c>: a third member leads. <c>SwitchoverIncomplete</c>: the candidate leads, and something is not in place.
    /// <c>SwitchoverUnknown</c>: nobody could say in time how it ended.
    /// </exception>
    public async Task<SwitchoverResult> RunAsync(SwitchoverPlan plan, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (cluster, from, to, clock, began) = (plan.Situation.Cluster, plan.From, plan.To.Node, Stopwatch.StartNew(), DateTimeOffset.Now);
        Report(cluster, $"switching over from {from} to {to}");
        var leader = Situation.Member(cluster, from);
        var (status, said) = await AskAsync(cluster, leader, PatroniRestClient.Switchover(cluster, from, to, plan.Situation.Secrets), cancellationToken);
        if (status is >= 400 and < 500) throw SwitchoverPlan.Refused(plan.Situation, $"Patroni refuses ({status}): {said}");

        var rest = limit > clock.Elapsed ? limit - clock.Elapsed : TimeSpan.Zero;
        var outcome = await new LeaderChange(nodes, step => Report(cluster, step)).FollowAsync(cluster, to, plan.Situation.Answering, rest, cancellationToken);
        progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
        var patroni = $"Patroni said {status}: {said}";
        return outcome switch
        {
            { Leader.Name: var now, Lack: null } when now == to => new()
            {
                Cluster = cluster, Began = began, Duration = clock.Elapsed, Outcome = "Switched", From = from, To = to, LagBytes = plan.To.LagBytes, Missing = outcome.Missing,
            },
            { Leader.Name: var now, Lack: { } lack } when now == to => throw new PgHaException(
                "SwitchoverIncomplete", $"{cluster.Name}: {to} leads, but {limit.TotalSeconds:0} s after it was asked for {lack.What}. {patroni}", lack.Node,
                "The switchover itself is over. See Get-PgHaMember and Test-PgHaCluster for what is not in place yet."),
            { Leader.Name: var now } when now == from =>
                throw await _run.BlameAsync(cluster, leader, $"it still leads, {to} has not taken over ({patroni})", PatroniComponent.Unit, cancellationToken),
            { Leader.Name: { } other } => throw new PgHaException(
                "SwitchoverElsewhere", $"{cluster.Name}: {other} leads now, and neither {from} nor {to}. {patroni}", cluster.Name,
                $"Look at {to} (Get-PgHaMember, its journal): it was fit, and did not take over when it was its turn."),
            _ => throw new OutcomeUnknownException(
                "SwitchoverUnknown", $"{cluster.Name}: {limit.TotalSeconds:0} s after the switchover from {from} to {to} was asked for: {outcome.Leader.Doubt}. {patroni}",
                cluster.Name, "It may still happen. Look with Get-PgHaMember who leads before anything else is done."),
        };
    }

    /// <summary>Has Patroni make the switchover later, and looks whether it has noted it.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="candidate">Who is to lead; null for the fittest at that time.</param>
    /// <param name="at">When.</param>
    /// <param name="replace">Whether one that is noted already is replaced.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException">
    /// <c>ScheduleInPast</c>, <c>ClusterPaused</c>, <c>SwitchoverScheduled</c> (one is noted already), <c>SwitchoverRefused</c>: nothing was
    /// changed. <c>ScheduleUnknown</c>: nobody could say whether it was noted.
    /// </exception>
    public async Task<SwitchoverResult> ScheduleAsync(
        SwitchoverPlan plan, string? candidate, DateTimeOffset at, bool replace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CheckSchedule(plan.Situation, at, replace);
        var (cluster, from, clock, began) = (plan.Situation.Cluster, plan.From, Stopwatch.StartNew(), DateTimeOffset.Now);
        var (status, said) = await AskAsync(
            cluster, Situation.Member(cluster, from), PatroniRestClient.Schedule(cluster, from, candidate, at, plan.Situation.Secrets), cancellationToken);
        if (status is >= 400 and < 500) throw SwitchoverPlan.Refused(plan.Situation, $"Patroni refuses ({status}): {said}");
        // Patroni notes whole seconds.
        await ScheduledAsync(cluster, s => s is not null && Math.Abs((s.At - at).TotalSeconds) < 2 && s.From == from && s.To == (candidate ?? ""), $"noted ({status}: {said})", cancellationToken);
        return new() { Cluster = cluster, Began = began, Duration = clock.Elapsed, Outcome = "Scheduled", From = from, To = candidate ?? "", ScheduledAt = at };
    }

    /// <summary>What speaks against a schedule. Pure.</summary>
    /// <exception cref="PgHaException">As <see cref="ScheduleAsync"/>.</exception>
    public static void CheckSchedule(Situation situation, DateTimeOffset at, bool replace)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var cluster = situation.Cluster;
        if (at <= DateTimeOffset.Now)
            throw new PgHaException("ScheduleInPast", $"{cluster.Name}: {at:yyyy-MM-dd HH:mm:ss zzz} is over.", cluster.Name, "Nothing was changed. Give a time that is still to come.");
        if (situation.Seen.Nodes.Any(n => n.Patroni.Value is { Paused: true }))
            throw new PgHaException("ClusterPaused", $"{cluster.Name}: automatic failover is suspended: Patroni takes no schedule then.", cluster.Name, "Nothing was changed. Resume-PgHaCluster first.");
        if (!replace && Scheduled(situation) is { } there)
        {
            throw new PgHaException(
                "SwitchoverScheduled", $"{cluster.Name}: a switchover from {there.From} is scheduled for {there.At:yyyy-MM-dd HH:mm:ss zzz} already.", cluster.Name,
                "Nothing was changed. -Cancel takes it back, -Force replaces it.");
        }
    }

    /// <summary>The switchover that is noted for later.</summary>
    public static ScheduledSwitchover? Scheduled(Situation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        return situation.Seen.Nodes.Select(n => n.Patroni.Value?.ScheduledSwitchover).FirstOrDefault(s => s is not null);
    }

    /// <summary>Takes a switchover that is noted for later back, and looks whether it is gone.</summary>
    /// <exception cref="PgHaException"><c>NothingScheduled</c>. <c>ScheduleUnknown</c>: nobody could say whether it is gone.</exception>
    public async Task<SwitchoverResult> CancelAsync(Situation situation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var (cluster, clock, began) = (situation.Cluster, Stopwatch.StartNew(), DateTimeOffset.Now);
        var there = Scheduled(situation) ?? throw NothingScheduled(cluster);
        var on = situation.Answering.OrderBy(n => n.Name != situation.Leader.Name).First(n => situation.Of(n.Name).Patroni.Value!.Members.Count > 0);
        var (status, said) = await AskAsync(cluster, on, PatroniRestClient.CancelSchedule(cluster, situation.Secrets), cancellationToken);
        await ScheduledAsync(cluster, s => s is null, $"taken back ({status}: {said})", cancellationToken);
        return new() { Cluster = cluster, Began = began, Duration = clock.Elapsed, Outcome = "Cancelled", From = there.From, To = there.To, ScheduledAt = there.At };
    }

    /// <summary>The error <c>NothingScheduled</c>.</summary>
    public static PgHaException NothingScheduled(ClusterDefinition cluster) =>
        new("NothingScheduled", $"{cluster.Name}: no switchover is scheduled.", cluster.Name, "There is nothing to take back.");

    // By what somebody reads in the DCS: a member that cannot read it knows of no schedule.
    private async Task ScheduledAsync(ClusterDefinition cluster, Func<ScheduledSwitchover?, bool> asWanted, string what, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            var seen = await new Health.Observer(nodes) { Patience = Readiness.Patience }.ObserveAsync(cluster, cancellationToken);
            var readers = seen.Nodes.Select(n => n.Patroni.Value).OfType<PatroniObservation>().Where(p => p.Members.Count > 0).ToList();
            if (readers.Count > 0 && readers.All(r => asWanted(r.ScheduledSwitchover))) return;
            await Task.Delay(300, cancellationToken);
        }
        while (clock.Elapsed < TimeSpan.FromSeconds(20));
        throw new OutcomeUnknownException("ScheduleUnknown", $"{cluster.Name}: it cannot be seen that the schedule was {what}.", cluster.Name, "Get-PgHaMember shows what is scheduled.");
    }

    private async Task<(int Status, string Said)> AskAsync(ClusterDefinition cluster, NodeDefinition node, Remote.RemoteScript script, CancellationToken cancellationToken)
    {
        var asked = await _run.TryAsync(cluster, node, script, cancellationToken);
        return asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
    }

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
