using System.Diagnostics;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>
/// Throws a replica's data away and has it copied anew (seed R17). Says so only when its PostgreSQL was started anew and streams from the
/// leader: what Patroni answers is no more than that it has begun.
/// </summary>
public sealed class ReinitMember(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "ReinitFailed");

    /// <summary>Copies the replica anew.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="limit">How long the copy may take.</param>
    /// <param name="cancellationToken">Stops the waiting; Patroni goes on with the copy.</param>
    /// <exception cref="PgHaException">
    /// <c>ReinitRefused</c>: Patroni refuses; nothing was changed. <c>ReinitFailed</c>: its Patroni answers, and it does not stream in time.
    /// <c>ReinitUnknown</c>: the node was not heard of any more. The same command again begins anew.
    /// </exception>
    public async Task<ReinitResult> RunAsync(ReinitPlan plan, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (cluster, node, clock, began) = (plan.Situation.Cluster, Situation.Member(plan.Situation.Cluster, plan.Node), Stopwatch.StartNew(), DateTimeOffset.Now);
        var before = plan.Situation.Of(plan.Node).Patroni.Value!.Started;
        var asked = await _run.TryAsync(cluster, node, PatroniRestClient.Reinitialize(cluster, plan.Force, plan.FromLeader, plan.Situation.Secrets), cancellationToken);
        var (status, said) = asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
        // A 503 of this request is a plain no (patroni, api.py, do_POST_reinitialize); none at all says nothing.
        if (status is (>= 400 and < 500) or 503)
        {
            throw new PgHaException(
                "ReinitRefused", $"{cluster.Name}: {plan.Node} is not reinitialised: Patroni refuses ({status}): {said}.", plan.Node,
                "Nothing was changed. If it says that something is in progress: wait for that, or give -Force.");
        }

        var observer = new Observer(nodes) { Patience = Readiness.Patience };
        while (true)
        {
            var seen = await observer.ObserveAsync(cluster, cancellationToken);
            var (self, leader) = (seen.Nodes.First(n => n.Node == plan.Node).Patroni, LeaderWord.Of(seen));
            var streams = leader.Name is { } name && name != plan.Node && PatroniChecks.StreamsTo(seen.Nodes.First(n => n.Node == name).Patroni.Value!, plan.Node);
            if (streams && self.Value is { Started: { Length: > 0 } started } && started != before)
            {
                progress?.Report(new(cluster.Name, plan.Node, "streams", 100, Completed: true));
                return new()
                {
                    Cluster = cluster, Began = began, Duration = clock.Elapsed, Node = plan.Node, Leader = leader.Name!,
                    LagBytes = PatroniChecks.Lag(seen.Nodes.First(n => n.Node == leader.Name).Patroni.Value, self.Value),
                };
            }

            if (clock.Elapsed >= limit) throw await EndAsync(plan, self, leader, $"{limit.TotalSeconds:0} s after it was asked for (Patroni said {status}: {said})", cancellationToken);
            progress?.Report(new(cluster.Name, plan.Node, self.Value is null ? $"not heard of: {self.Problem}" : $"{self.Value.State}, {clock.Elapsed.TotalSeconds:0} s"));
            await Task.Delay(500, cancellationToken);
        }
    }

    private async Task<PgHaException> EndAsync(
        ReinitPlan plan, Checks.Answer<PatroniObservation> self, LeaderWord leader, string when, CancellationToken cancellationToken)
    {
        var cluster = plan.Situation.Cluster;
        if (self.Value is null)
        {
            return new OutcomeUnknownException(
                "ReinitUnknown", $"{cluster.Name}: {when} {plan.Node} is not heard of: {self.Problem} Its copy may be complete, go on, or be cut off.", plan.Node,
                "Bring the node back and look (Get-PgHaMember): if it does not stream by itself, run the same command again.");
        }

        var why = leader.Name is null ? leader.Doubt : $"PostgreSQL is {self.Value.State}, and it does not stream from {leader.Name} with a new copy";
        return await _run.BlameAsync(
            cluster, Situation.Member(cluster, plan.Node), $"{when} {why}. If the copy still goes on, give more -Timeout with the next run", PatroniComponent.Unit, cancellationToken);
    }
}
