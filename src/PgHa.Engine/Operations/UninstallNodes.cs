using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Resources;

namespace PgHa.Operations;

/// <summary>
/// Takes from nodes what an installation put there. Where others go on, a node's member leaves etcd's quorum first; of a whole cluster
/// the replicas stop before the leader, so that nobody takes over meanwhile. Safe to run again.
/// </summary>
public sealed class UninstallNodes(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "UninstallFailed");

    /// <summary>Looks at the nodes, and at what the cluster would be without them.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">The nodes to remove from.</param>
    /// <param name="packages">Whether packages are removed.</param>
    /// <param name="data">Whether data and passwords are deleted.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public async Task<UninstallPlan> InspectAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string> selected, bool packages, bool data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var observing = new Observer(nodes).ObserveAsync(cluster, cancellationToken);
        var plan = await new Converger(nodes, progress) { AwaitsRuns = true }.PlanAsync(cluster, selected, cancellationToken: cancellationToken);
        var seen = await observing;
        IReadOnlyList<NodeDefinition> staying = [.. cluster.Servers().Where(n => !selected.Contains(n.Name))];
        var removal = new Removal(packages, data, EtcdData: staying.Any(cluster.HasEtcd));
        return new UninstallPlan
        {
            Cluster = cluster,
            Removal = removal,
            Seen = seen,
            Reached = plan.Reached,
            Staying = staying,
            Nodes = [.. plan.Nodes.Select(n => RemovalPlanner.Plan(n.Context, n.Facts, removal)).Select(n => Named(n, seen, staying.Count > 0))],
            Failures = plan.Failures.Where(f => selected.Contains(f.Key)).ToDictionary(),
            Refusals = [.. Refuse(seen, selected, staying)],
        };
    }

    /// <summary>Carries the plan out for the nodes in it, all at once, and makes sure that nothing is left.</summary>
    /// <param name="plan">What <see cref="InspectAsync"/> found; nodes that nobody confirmed are left out of it.</param>
    /// <param name="force">Whether to go on although the plan has refusals.</param>
    /// <param name="breakLock">True to take the lock from another controller.</param>
    /// <param name="cancellationToken">Has the runs stop before their next step.</param>
    /// <exception cref="PgHaException">
    /// <c>ClusterRuns</c>: the plan's refusals. <c>LockHeld</c>: another controller is changing the cluster. <c>NodeChanged</c>: one
    /// did since the nodes were read. <c>UninstallFailed</c>: a step failed; the same command again goes on. <c>NotRemoved</c>. And what <see cref="Converger.ApplyAsync"/> tells of a run.
    /// </exception>
    public async Task RunAsync(UninstallPlan plan, bool force, bool breakLock = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(plan, force);
        var working = plan.Nodes.Where(n => n.Changes.Count > 0).ToList();
        if (working.Count == 0) return;
        await using var held = await ClusterLock.TakeAsync(nodes, plan.Cluster, plan.Reached, breakLock, progress, cancellationToken);
        foreach (var node in working) held.RefuseChanged(node);
        if (plan.Staying.Count > 0) await LeaveEtcdAsync(plan, working, force, cancellationToken);
        // Without a leader that could be taken over from the others' stop is nobody's business.
        var leading = working.Where(n => n.Node.Name == plan.Seen.Leader).ToList();
        await Task.WhenAll(working.Except(leading).Select(n => RemoveAsync(Services(n), held, cancellationToken)));
        await Task.WhenAll(leading.Select(n => RemoveAsync(Services(n), held, cancellationToken)));
        await Task.WhenAll(working.Select(n => RemoveAsync(n, held, cancellationToken)));
        await VerifyAsync(plan, working, cancellationToken);
    }

    /// <summary>Refuses what would break a cluster that runs.</summary>
    /// <exception cref="PgHaException"><c>ClusterRuns</c>.</exception>
    public static void Check(UninstallPlan plan, bool force)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (force || plan.Refusals.Count == 0 || plan.Nodes.All(n => n.Changes.Count == 0)) return;
        throw new PgHaException(
            "ClusterRuns", $"{plan.Cluster.Name}: not uninstalled: {string.Join("; ", plan.Refusals)}.", plan.Cluster.Name,
            "Have another node lead (Invoke-PgHaSwitchover), and bring etcd's members back; -Force goes on all the same.");
    }

    private static IEnumerable<string> Refuse(ClusterObservation seen, IReadOnlyCollection<string> selected, IReadOnlyList<NodeDefinition> staying)
    {
        foreach (var leader in seen.Leaders.Where(l => selected.Contains(l.Node))) yield return $"{leader.Node} leads the running cluster";
        if (staying.Count == 0) yield break;
        if (!seen.Cluster.EtcdMembers().Any(m => selected.Contains(m.Name))) yield break;
        var healthy = seen.Nodes.Where(n => n.Etcd.Value is { Healthy: true }).Select(n => n.Node).ToList();
        var members = staying.Where(seen.Cluster.HasEtcd).ToList();
        var (left, needed) = (members.Count(n => healthy.Contains(n.Name)), members.Count / 2 + 1);
        if (healthy.Count > 0 && left < needed)
            yield return $"of the {members.Count} members that etcd would have left {left} are healthy, {needed} are needed";
    }

    // That the leader's services stop means more than a restart.
    private static NodePlan Named(NodePlan plan, ClusterObservation seen, bool othersGoOn) => plan.Node.Name != seen.Leader || !othersGoOn ? plan : plan with
    {
        Changes = [.. plan.Changes.Select(c => c.Wanted.Id == PatroniComponent.Unit && c.Disruption != Disruption.None ? c with { Disruption = Disruption.Failover } : c)],
    };

    // The database stops before anything that it stands on.
    private static NodePlan Services(NodePlan plan) =>
        plan with { Changes = [.. plan.Changes.Where(c => c is { Action: ChangeAction.Stop, Wanted.Id: PatroniComponent.Unit or KeepalivedComponent.Unit })] };

    private async Task LeaveEtcdAsync(UninstallPlan plan, List<NodePlan> leaving, bool force, CancellationToken cancellationToken)
    {
        var cluster = plan.Cluster;
        var asked = plan.Staying.Where(n => plan.Seen.Nodes.First(o => o.Node == n.Name).Etcd.Value is { Healthy: true }).ToList();
        foreach (var node in leaving.Select(n => n.Node).Where(cluster.HasEtcd))
        {
            Report(cluster, node.Name, "leaving etcd's quorum");
            string? failure = "no member that stays is healthy";
            foreach (var other in asked)
            {
                failure = (await _run.TryAsync(cluster, other, EtcdMemberClient.Remove(cluster, node, other), cancellationToken)).Failure;
                if (failure is null) break;
            }

            if (failure is not null && !force)
                throw new PgHaException("UninstallFailed", $"{cluster.Name}: {node.Name} cannot leave etcd: {failure}.", node.Name, "Nothing was removed from it. See Test-PgHaEtcdHealth.");
        }
    }

    // A run of the node's own, like an installation: a lost connection stops no package manager half-way.
    private async Task RemoveAsync(NodePlan plan, ClusterLock held, CancellationToken cancellationToken)
    {
        if (plan.Changes.Count == 0) return;
        var result = await new RunFollower(nodes, progress).RunAsync(plan, RemoveScript.Build(plan), held.Stamp, cancellationToken);
        var session = await nodes.ConnectAsync(plan.Cluster, plan.Node, cancellationToken);
        await session.RunAsync(DetachedRun.Settle(held.Stamp.Id), cancellationToken);
        if (ApplyOutcome.Read(plan, result) is { Complete: false } outcome) throw ApplyFailure.Of(plan, outcome, result, "UninstallFailed");
    }

    private async Task VerifyAsync(UninstallPlan plan, List<NodePlan> removed, CancellationToken cancellationToken)
    {
        if (removed.Count == 0) return;
        var now = await new Converger(nodes, progress).PlanAsync(plan.Cluster, [.. removed.Select(n => n.Node.Name)], cancellationToken: cancellationToken);
        foreach (var node in now.Nodes)
        {
            var rest = RemovalPlanner.Plan(node.Context, node.Facts, plan.Removal).Changes.Where(c => !RemovalPlanner.MayStay(c, node.Facts)).ToList();
            if (rest.Count > 0)
                throw new PgHaException("NotRemoved", $"{node.Node.Name}: all was removed, but there is still: {string.Join("; ", rest.Select(c => c.Resource))}.", node.Node.Name, "Something else puts it there again.");
            progress?.Report(new(plan.Cluster.Name, node.Node.Name, "done", 100, Completed: true));
        }
    }

    private void Report(ClusterDefinition cluster, string node, string step, int percent = 0) => progress?.Report(new(cluster.Name, node, step, percent));
}
