using System.Diagnostics;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>
/// Makes a member the leader whatever it lacks, also where there is no leader. Says so only when it was seen to lead and to have the virtual
/// address. A leader that lives steps down first; then a switchover is the better way.
/// </summary>
public sealed class Failover(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "FailoverFailed");

    /// <summary>Refuses what may lose data and was not forced. Pure.</summary>
    /// <exception cref="PgHaException"><c>FailoverLosesData</c>.</exception>
    public static void Check(FailoverPlan plan, bool force)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (force || plan.Risks.Count == 0) return;
        throw new PgHaException(
            "FailoverLosesData", $"{plan.Situation.Cluster.Name}: no failover to {plan.To}: {string.Join("; ", plan.Risks)}.", plan.To,
            "Nothing was changed. Bring a better member back, name one that lacks less, or give -Force: what the new leader lacks is lost for good.");
    }

    /// <summary>Fails over.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="force">Whether to go on although the plan has risks.</param>
    /// <param name="limit">How long it may take until it is seen.</param>
    /// <param name="cancellationToken">Stops the waiting; what Patroni has begun it ends.</param>
    /// <exception cref="PgHaException">
    /// <c>FailoverLosesData</c>, <c>FailoverRefused</c>: nothing was changed. <c>FailoverFailed</c>: another member leads.
    /// <c>FailoverUnknown</c>: nobody could say in time how it ended.
    /// </exception>
    public async Task<SwitchoverResult> RunAsync(FailoverPlan plan, bool force, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(plan, force);
        var (cluster, to, clock, began) = (plan.Situation.Cluster, plan.To, Stopwatch.StartNew(), DateTimeOffset.Now);
        Report(cluster, $"failing over to {to}");
        // On the candidate itself: it is the one that must read the DCS, and the old leader may be gone.
        var asked = await _run.TryAsync(cluster, Situation.Member(cluster, to), PatroniRestClient.Failover(cluster, to, plan.Situation.Secrets), cancellationToken);
        var (status, said) = asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
        if (status is >= 400 and < 500)
            throw new PgHaException("FailoverRefused", $"{cluster.Name}: no failover to {to}: Patroni refuses ({status}): {said}.", to, "Nothing was changed. See Patroni's journal on that node.");

        var rest = limit > clock.Elapsed ? limit - clock.Elapsed : TimeSpan.Zero;
        var outcome = await new LeaderChange(nodes, step => Report(cluster, step)).FollowAsync(cluster, to, plan.Situation.Answering, rest, cancellationToken);
        progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
        var patroni = $"Patroni said {status}: {said}";
        return outcome switch
        {
            // What others lack is told, and is no failure: a failover is for clusters of which something is broken.
            { Leader.Name: var now, Lack: var lack } when now == to && lack?.Unit is null or PatroniComponent.Unit => new()
            {
                Cluster = cluster, Began = began, Duration = clock.Elapsed, Outcome = "FailedOver", From = plan.From ?? "", To = to, LagBytes = plan.LagBytes, Missing = outcome.Missing,
            },
            { Leader.Name: var now, Lack: { } lack } when now == to => throw new PgHaException(
                "FailoverIncomplete", $"{cluster.Name}: {to} leads, but {lack.What}. {patroni}", lack.Node, "The failover itself is over. See Test-PgHaVirtualIP."),
            // The quorum has decided, and one that is cut off does not know it yet.
            { Leader.Name: null, Seen: { Keys.Holder: var holder } seen } when holder == to && seen.Leaders.Any(l => l.Node == to) => throw new PgHaException(
                "FailoverIncomplete", $"{cluster.Name}: {to} leads, for it holds the lock in the DCS, but {outcome.Leader.Doubt}. {patroni}",
                seen.Leaders.Select(l => l.Node).FirstOrDefault(n => n != to) ?? to,
                "The failover itself is over. Cut the other one off from its clients: what is written there is lost."),
            { Leader.Name: { } other } => throw await _run.BlameAsync(
                cluster, Situation.Member(cluster, to), $"it does not lead, {other} does ({patroni})", PatroniComponent.Unit, cancellationToken),
            _ => throw new OutcomeUnknownException(
                "FailoverUnknown", $"{cluster.Name}: {limit.TotalSeconds:0} s after the failover to {to} was asked for: {outcome.Leader.Doubt}. {patroni}",
                cluster.Name, "It may still happen. Look with Get-PgHaMember who leads before anything else is done."),
        };
    }

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
