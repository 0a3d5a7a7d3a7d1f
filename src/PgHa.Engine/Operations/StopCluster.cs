using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>
/// Stops a cluster for a planned outage: the replicas, so that nobody is there to take over; the leader, whose log then ends where theirs will;
/// keepalived; etcd. Nothing is disabled: servers that boot start again. What <see cref="StartCluster"/> brings back has the same leader.
/// </summary>
public sealed class StopCluster(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "StopFailed");

    /// <summary>Looks at the nodes.</summary>
    /// <exception cref="PgHaException"><c>NodesUnreachable</c>: none can be worked on. <c>ClusterPaused</c>.</exception>
    public async Task<StopPlan> InspectAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var looking = Situation.LookAsync(nodes, cluster, cancellationToken);
        var plan = await new Converger(nodes, progress) { AwaitsRuns = true }.PlanAsync(cluster, cancellationToken: cancellationToken);
        foreach (var node in cluster.Servers()) progress?.Report(new(cluster.Name, node.Name, "read", 100, Completed: true));
        var situation = await looking;
        if (plan.Nodes.Count == 0)
            throw new PgHaException("NodesUnreachable", $"{cluster.Name}: no node can be worked on. {string.Join(" ", plan.Failures.Values.Select(f => f.Message))}", cluster.Name, "Bring the nodes back.");
        if (situation.Seen.Nodes.Any(n => n.Patroni.Value is { Paused: true } or { IsPaused: true }))
        {
            // In pause Patroni leaves PostgreSQL running when it ends (patroni, ha.py, shutdown), and systemd would kill it then.
            throw new PgHaException("ClusterPaused", $"{cluster.Name}: automatic failover is suspended: PostgreSQL would not be shut down in good order.", cluster.Name, "Nothing was stopped. Resume-PgHaCluster first.");
        }

        var runs = plan.Nodes.Any(n => IsActive(n, PatroniComponent.Unit));
        List<string> refusals = [.. plan.Failures.Select(f => $"{f.Key} cannot be worked on: {f.Value.Message}")];
        if (runs && situation.Leader.Name is null) refusals.Add($"who is to be stopped last is not known: {situation.Leader.Doubt}");
        return new() { Nodes = plan, Situation = situation, Refusals = refusals };
    }

    /// <summary>Refuses what would not end well and was not forced. Pure.</summary>
    /// <exception cref="PgHaException"><c>StopRefused</c>.</exception>
    public static void Check(StopPlan plan, bool force)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (force || plan.Refusals.Count == 0) return;
        throw new PgHaException(
            "StopRefused", $"{plan.Nodes.Cluster.Name}: not stopped: {string.Join("; ", plan.Refusals.Select(r => r.TrimEnd('.')))}.", plan.Nodes.Cluster.Name,
            "Nothing was stopped. Bring the cluster into order first, or give -Force to stop what can be reached.");
    }

    /// <summary>Stops it.</summary>
    /// <param name="plan">What <see cref="InspectAsync"/> found, moments ago.</param>
    /// <param name="limit">How long each step may take.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="PgHaException">
    /// <c>StopFailed</c>: a service does not stop. <c>StopUnknown</c>: a node was not heard of any more. The same command again goes on.
    /// </exception>
    public async Task<StopResult> RunAsync(StopPlan plan, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (cluster, clock, began) = (plan.Nodes.Cluster, Stopwatch.StartNew(), DateTimeOffset.Now);
        IReadOnlyList<NodeDefinition> databases = [.. plan.Nodes.Nodes.Select(n => n.Node).Where(cluster.HasDatabase)];
        var leader = databases.FirstOrDefault(n => n.Name == plan.Situation.Leader.Name);
        if (leader is not null)
        {
            // What it writes now it need not write while clients wait for the stop; a stop makes its own checkpoint in any case.
            Report(cluster, "writing a checkpoint", 5);
            await _run.TryAsync(cluster, leader, QueryClient.Run(cluster, leader, new Query("CHECKPOINT") { AllowWrite = true, Timeout = limit }), cancellationToken);
        }

        await StopAsync(cluster, [.. databases.Where(n => n != leader)], PatroniComponent.Unit, "stopping the replicas", 20, limit, cancellationToken);
        if (leader is not null) await StopAsync(cluster, [leader], PatroniComponent.Unit, $"stopping the leader {leader.Name}", 40, limit, cancellationToken);
        if (cluster.VirtualIP is not null) await StopAsync(cluster, databases, KeepalivedComponent.Unit, "stopping keepalived", 60, limit, cancellationToken);
        await StopAsync(cluster, [.. plan.Nodes.Nodes.Select(n => n.Node).Where(cluster.HasEtcd)], EtcdComponent.Unit, "stopping etcd", 80, limit, cancellationToken);

        Report(cluster, "looking again", 90);
        var contexts = plan.Nodes.Nodes.Where(n => cluster.HasDatabase(n.Node)).Select(n => n.Context).ToList();
        var data = await new StoppedData(nodes).ReadAsync(cluster, contexts, cancellationToken);
        var seen = await new Observer(nodes) { Patience = Readiness.Patience }.ObserveAsync(cluster, cancellationToken);
        foreach (var node in plan.Nodes.Nodes.Select(n => n.Node.Name))
        {
            var said = seen.Nodes.First(n => n.Node == node);
            if (said.Failure is { } failure) throw Unknown(cluster, node, failure.Message);
            if (said.Units.FirstOrDefault(u => u.Value.IsActive) is { Key: { } unit })
                throw new PgHaException("StopFailed", $"{cluster.Name}: {node}: {unit} was stopped, and runs again.", node, "Something else starts it; run the same command again.");
        }

        progress?.Report(new(cluster.Name, null, "stopped", 100, Completed: true));
        return new()
        {
            Cluster = cluster, Began = began, Duration = clock.Elapsed, Leader = leader?.Name ?? ControlData.LedLast(data) ?? "",
            Nodes = [.. plan.Nodes.Nodes.Select(n => n.Node.Name)], Missing = [.. plan.Nodes.Failures.Keys.Order(StringComparer.Ordinal)],
            Clean = contexts.All(c => data.TryGetValue(c.Node.Name, out var found) && found.IsClean),
        };
    }

    private static bool IsActive(NodePlan node, string unit) => node.Facts.Units.GetValueOrDefault(unit, UnitFact.Missing).IsActive;

    private async Task StopAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> on, string unit, string step, int percent, TimeSpan limit, CancellationToken cancellationToken)
    {
        Report(cluster, step, percent);
        await Task.WhenAll(on.Select(async node =>
        {
            var clock = Stopwatch.StartNew();
            while (true)
            {
                var stopped = await _run.TryAsync(cluster, node, ServiceClient.StopAndWait([unit], limit), cancellationToken);
                if (stopped.Failure is null) return;
                if (stopped.Result is not null) throw await _run.BlameAsync(cluster, node, $"{unit} does not stop ({stopped.Failure})", unit, cancellationToken);
                // The connection was lost: the stop goes on without it, and the same script again only waits for it.
                if (clock.Elapsed >= limit) throw Unknown(cluster, node.Name, stopped.Failure);
                await Task.Delay(1000, cancellationToken);
            }
        }));
    }

    private static OutcomeUnknownException Unknown(ClusterDefinition cluster, string node, string why) => new(
        "StopUnknown", $"{cluster.Name}: {node} is not heard of any more, and what runs there is not known: {why}", node,
        "Bring the node or its network back, then run the same command again: it goes on where this run stopped.");

    private void Report(ClusterDefinition cluster, string step, int percent) => progress?.Report(new(cluster.Name, null, step, percent));
}
