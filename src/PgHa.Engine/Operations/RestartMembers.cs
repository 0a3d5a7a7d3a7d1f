using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>
/// Restarts members' PostgreSQL one after another, the leader last, and goes on only when the whole cluster stands again. A member counts as
/// restarted when its PostgreSQL says that it was started later than before, whatever the request was answered.
/// </summary>
public sealed class RestartMembers(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "RestartFailed");

    private readonly Readiness _readiness = new(nodes);

    /// <summary>Carries a plan out.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="limit">How long each member may take until the cluster stands again.</param>
    /// <param name="done">Told of each member that was restarted, at once.</param>
    /// <param name="cancellationToken">Stops before the next member.</param>
    /// <exception cref="PgHaException">
    /// <c>RestartRefused</c>: Patroni refuses. <c>RestartFailed</c>: it does not come back, or the cluster does not. <c>RestartUnknown</c>: it is
    /// not heard of. What <see cref="Switchover"/> raises. The members after it were not touched.
    /// </exception>
    public async Task RunAsync(RestartPlan plan, TimeSpan limit, Action<RestartResult> done, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(done);
        var (cluster, secrets) = (plan.Situation.Cluster, plan.Situation.Secrets);
        var situation = plan.Situation;
        foreach (var node in plan.Nodes)
        {
            var (clock, began, leads, handedTo) = (Stopwatch.StartNew(), DateTimeOffset.Now, situation.Leader.Name == node, "");
            var before = situation.Of(node).Patroni.Value?.Started ?? "";
            Report(cluster, $"restarting PostgreSQL on {node}");
            if (leads && plan.Switchover)
                handedTo = (await new Switchover(nodes, progress).RunAsync(SwitchoverPlan.Make(situation, null), limit, cancellationToken)).To;
            // Stepping down restarts the server, except where it was too slow for that (patroni, ha.py, demote).
            if (handedTo.Length == 0) await RestartAsync(cluster, node, before, secrets, limit, cancellationToken);

            situation = new(await StandsAsync(plan, node, before, limit, cancellationToken), secrets);
            done(new()
            {
                Cluster = cluster, Began = began, Duration = clock.Elapsed, Node = node, Role = leads ? "Leader" : "Replica", HandedTo = handedTo,
                PendingRestart = situation.Of(node).Patroni.Value is { PendingRestart: true },
            });
        }

        progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
    }

    private async Task RestartAsync(ClusterDefinition cluster, string node, string before, ClusterSecrets secrets, TimeSpan limit, CancellationToken cancellationToken)
    {
        var on = Situation.Member(cluster, node);
        var asked = await _run.TryAsync(cluster, on, PatroniRestClient.Restart(cluster, secrets, limit), cancellationToken);
        if (asked.Failure is null) return;
        if (asked.Result is { ExitCode: 1 })
            throw new PgHaException("RestartRefused", $"{cluster.Name}: {node}: Patroni refuses the restart: {asked.Failure}.", node, "Nothing was restarted on it.");
        // The connection may have been lost, and the restart made all the same.
        var (seen, lack) = await _readiness.WaitAsync(cluster, now => Restarted(now, node, before), limit, step => Report(cluster, step), cancellationToken);
        if (lack is null) return;
        if (seen.Nodes.First(n => n.Node == node).Patroni.Value is not null)
            throw await _run.BlameAsync(cluster, on, $"PostgreSQL does not come back ({asked.Failure})", PatroniComponent.Unit, cancellationToken);
        throw Unknown(cluster, node, asked.Failure);
    }

    private static OutcomeUnknownException Unknown(ClusterDefinition cluster, string node, string why) => new(
        "RestartUnknown", $"{cluster.Name}: {node} is not heard of any more ({why.TrimEnd('.')}): it is not known whether its PostgreSQL was restarted.", node,
        "The members after it were not touched. Bring it back and look: Get-PgHaMember.");

    private async Task<ClusterObservation> StandsAsync(RestartPlan plan, string node, string before, TimeSpan limit, CancellationToken cancellationToken)
    {
        var cluster = plan.Situation.Cluster;
        Lack? Lacking(ClusterObservation now) => Restarted(now, node, before) ?? (plan.Force ? null : Readiness.LackingAnything(now));
        var (seen, lack) = await _readiness.WaitAsync(cluster, Lacking, limit, step => Report(cluster, step), cancellationToken);
        if (lack is not null && seen.Nodes.First(n => n.Node == node).Failure is { } failure) throw Unknown(cluster, node, failure.Message);
        return lack is null ? seen : throw await _run.BlameAsync(
            cluster, cluster.Servers().First(n => n.Name == lack.Node), $"after the restart of {node} {lack.What}", lack.Unit, cancellationToken);
    }

    private static Lack? Restarted(ClusterObservation now, string node, string before) =>
        now.Nodes.First(n => n.Node == node).Patroni.Value is { Started: { Length: > 0 } started } && started != before
            ? null
            : new(node, PatroniComponent.Unit, $"PostgreSQL on {node} has not been started anew", $"waiting for PostgreSQL on {node}");

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
