using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health.Dcs;

namespace PgHa.Operations;

/// <summary>
/// Takes away what the DCS remembers of a cluster, and its data (seed R18): this cluster's keys alone, the data directories of its own nodes
/// alone, while no member runs. After it Start-PgHaCluster makes a new cluster; what tells that the servers have been started before
/// (<see cref="StartMark"/>) stays, for etcd is not touched. Safe to run again.
/// </summary>
public sealed class ResetCluster(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "ResetFailed");
    private readonly DcsReader _dcs = new(nodes);

    /// <summary>Looks at what there is. Changes nothing.</summary>
    /// <exception cref="PgHaException"><c>NodesUnreachable</c>: no node answers. <c>DcsUnavailable</c>.</exception>
    public async Task<ResetPlan> InspectAsync(ClusterDefinition cluster, bool keepData, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var plan = await new Converger(nodes, progress) { AwaitsRuns = true }.PlanAsync(cluster, cancellationToken: cancellationToken);
        if (plan.Nodes.Count == 0)
            throw new PgHaException("NodesUnreachable", $"{cluster.Name}: no node can be worked on. {string.Join(" ", plan.Failures.Values.Select(f => f.Message))}", cluster.Name, "Bring the nodes back.");
        var listing = ListAsync(plan, cancellationToken);
        var failures = plan.Failures.ToDictionary();
        var data = (await Task.WhenAll(Databases(plan).Select(async node =>
        {
            var outcome = await _run.TryAsync(cluster, node.Node, DataDirectoryClient.Inspect(node.DataDirectory, PatroniComponent.Unit, cluster.Postgres.Port), cancellationToken);
            if (outcome.Failure is null) return DataDirectoryState.Read(node.Node.Name, node.DataDirectory, outcome.Result!.OutputText);
            lock (failures) failures[node.Node.Name] = new PgHaException("ResetFailed", $"{node.Node.Name}: {node.DataDirectory} cannot be looked at: {outcome.Failure}", node.Node.Name, "Correct what is said, then run the same command again.");
            return null;
        }))).OfType<DataDirectoryState>().ToList();
        foreach (var node in cluster.Servers()) progress?.Report(new(cluster.Name, node.Name, "read", 100, Completed: true));
        return new ResetPlan { Nodes = plan with { Failures = failures }, Keys = (await listing).Keys, Data = data, KeepData = keepData };
    }

    /// <summary>Refuses what must not be done.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="force">Whether members that run are stopped, and nodes that do not answer are passed over. A directory that is not safe never is.</param>
    /// <exception cref="PgHaException"><c>DataDirectoryUnsafe</c>, <c>MembersRun</c>, <c>NodesUnreachable</c>.</exception>
    public static void Check(ResetPlan plan, bool force)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var cluster = plan.Nodes.Cluster;
        if (!plan.KeepData && plan.Data.Where(d => d.Refusal.Length > 0).ToList() is { Count: > 0 } unsafeOnes)
        {
            throw new PgHaException(
                "DataDirectoryUnsafe", $"{cluster.Name}: not deleted: {string.Join("; ", unsafeOnes.Select(d => $"{d.Node}:{d.Path}: {d.Refusal}"))}.", cluster.Name,
                "Look at it, and empty it by hand if it is what you mean; -KeepData leaves all data alone.");
        }

        if (force) return;
        if (plan.Running.Count > 0)
        {
            throw new PgHaException(
                "MembersRun", $"{cluster.Name}: members run: {string.Join("; ", plan.Running.Select(d => $"{d.Node}: {string.Join(", ", d.Runs)}"))}.", cluster.Name,
                "Stop the cluster first, and make sure that nobody needs it; -Force stops it.");
        }

        if (plan.Nodes.Failures.Where(f => cluster.Nodes.Any(n => n.Name == f.Key)).ToList() is { Count: > 0 } silent)
        {
            throw new PgHaException(
                "NodesUnreachable", $"{cluster.Name}: {string.Join(", ", silent.Select(f => f.Key))} cannot be asked, and a member may run there. {silent[0].Value.Message}", cluster.Name,
                "Bring the nodes back; -Force passes them over: what they have stays, and a member that runs there writes its keys again.");
        }
    }

    /// <summary>Carries it out, and looks again.</summary>
    /// <param name="plan">What <see cref="InspectAsync"/> found, moments ago, and the user has confirmed.</param>
    /// <param name="force">As with <see cref="Check"/>.</param>
    /// <param name="breakLock">True to take the lock from another controller.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="PgHaException"><c>ResetFailed</c>, <c>NotReset</c>: something is there again. <c>LockHeld</c>.</exception>
    public async Task<ResetResult> RunAsync(ResetPlan plan, bool force, bool breakLock = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(plan, force);
        var (cluster, clock) = (plan.Nodes.Cluster, Stopwatch.StartNew());
        await using var held = await new Converger(nodes, progress).LockAsync(plan.Nodes, breakLock, cancellationToken);
        await StopAsync(plan, cancellationToken);

        // The keys before the data: a cluster that the DCS remembers, and that has no data, waits for ever for a leader to copy from.
        Report(cluster, "deleting the keys in the DCS", 40);
        await _dcs.AskAsync(cluster, Askable(plan), plan.Nodes.Failures, DcsClient.DeleteScope, cancellationToken);
        if (plan.Doomed.Count > 0) Report(cluster, "deleting the data", 60);
        await Task.WhenAll(plan.Doomed.Select(d => _run.OneAsync(
            cluster, cluster.Nodes.First(n => n.Name == d.Node), DataDirectoryClient.Delete(d.Path, PatroniComponent.Unit), $"{d.Path} cannot be deleted", null, cancellationToken)));

        Report(cluster, "looking again", 90);
        await VerifyAsync(plan, cancellationToken);
        progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
        return new ResetResult
        {
            Cluster = cluster,
            Keys = [.. plan.Keys.Select(k => k.Name)],
            DataDirectories = [.. plan.Doomed.Select(d => $"{d.Node}:{d.Path}")],
            Bytes = plan.Doomed.Sum(d => d.Bytes ?? 0),
            Stopped = [.. plan.Running.Select(d => d.Node)],
            Missing = [.. plan.Nodes.Failures.Keys.Order(StringComparer.Ordinal)],
            NewestData = plan.KeepData ? plan.Newest?.Node ?? "" : "",
            Duration = clock.Elapsed,
        };
    }

    // The replicas before the leader, so that nobody takes over.
    private async Task StopAsync(ResetPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Running.Count == 0) return;
        var cluster = plan.Nodes.Cluster;
        Report(cluster, "stopping the members", 10);
        var leader = plan.Keys.FirstOrDefault(k => k.Name == PatroniClient.Scope(cluster) + "leader") is { } key ? System.Text.Encoding.UTF8.GetString(key.Value) : "";
        foreach (var some in plan.Running.GroupBy(d => d.Node == leader).OrderBy(g => g.Key))
        {
            IReadOnlyList<NodeDefinition> on = [.. some.Select(d => cluster.Nodes.First(n => n.Name == d.Node))];
            await _run.AllAsync(cluster, on, PatroniClient.Stop(), "Patroni does not stop", PatroniComponent.Unit, cancellationToken);
        }
    }

    private async Task VerifyAsync(ResetPlan plan, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        var listing = ListAsync(plan.Nodes, cancellationToken);
        var left = await Task.WhenAll(plan.Doomed.Select(async d =>
        {
            var node = cluster.Nodes.First(n => n.Name == d.Node);
            var result = await _run.OneAsync(cluster, node, DataDirectoryClient.Inspect(d.Path, PatroniComponent.Unit, cluster.Postgres.Port), $"{d.Path} cannot be looked at", null, cancellationToken);
            var now = DataDirectoryState.Read(d.Node, d.Path, result.OutputText);
            return now.Bytes is null && now.Refusal.Length == 0 ? null : $"{d.Node}:{d.Path} is not empty";
        }));
        var keys = (await listing).Keys;
        List<string> rest = [.. left.OfType<string>(), .. keys.Count > 0 ? [$"the DCS has {string.Join(", ", keys.Select(k => k.Name))}"] : Array.Empty<string>()];
        if (rest.Count > 0)
            throw new PgHaException("NotReset", $"{cluster.Name}: all was deleted, and there is something again: {string.Join("; ", rest)}.", cluster.Name, "A member still runs somewhere: find it, stop it, and run the same command again.");
    }

    private Task<DcsListing> ListAsync(ClusterPlan plan, CancellationToken cancellationToken) =>
        _dcs.ListAsync(plan.Cluster, DcsReader.Askable(plan.Cluster, plan.Nodes.Select(n => n.Context)), plan.Failures, PatroniClient.Scope(plan.Cluster), cancellationToken);

    private static IReadOnlyList<NodeContext> Askable(ResetPlan plan) => DcsReader.Askable(plan.Nodes.Cluster, plan.Nodes.Nodes.Select(n => n.Context));

    private static IEnumerable<NodeContext> Databases(ClusterPlan plan) => plan.Nodes.Select(n => n.Context).Where(n => plan.Cluster.HasDatabase(n.Node));

    private void Report(ClusterDefinition cluster, string step, int percent) => progress?.Report(new(cluster.Name, null, step, percent));
}
