using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Remote;

namespace PgHa.Operations;

/// <summary>
/// Takes a node out of service and puts it back. The node remembers it (<see cref="Maintenance"/>), and from then on is rendered so: what is done
/// here is that node's own plan, and every later plan wants the same. Safe to run again.
/// </summary>
public sealed class NodeMaintenance(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private static readonly TimeSpan ServiceLimit = TimeSpan.FromSeconds(150);

    private readonly NodeRunner _run = new(nodes, "MaintenanceFailed");

    private readonly Readiness _readiness = new(nodes);

    /// <summary>Looks at the cluster.</summary>
    public async Task<(Situation Situation, ClusterPlan Nodes)> InspectAsync(ClusterDefinition cluster, string node, CancellationToken cancellationToken = default)
    {
        var looking = Situation.LookAsync(nodes, cluster, cancellationToken);
        var plan = await new Converger(nodes) { AwaitsRuns = true }.PlanAsync(cluster, [Situation.Member(cluster, node).Name], cancellationToken: cancellationToken);
        return (await looking, plan);
    }

    /// <summary>Takes the node out of service: no leader, no virtual address, no readers, nobody's synchronous standby.</summary>
    /// <param name="plan">What was found moments ago.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="held">The cluster's lock.</param>
    /// <param name="limit">How long a switchover, and the looking afterwards, may take.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="PgHaException">
    /// What <see cref="Switchover"/> and <see cref="Converger.ApplyAsync"/> raise. <c>MaintenanceFailed</c>: it is not as it should be.
    /// </exception>
    public async Task<MaintenanceResult> EnableAsync(MaintenancePlan plan, string reason, ClusterLock held, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(held);
        var (cluster, node, clock, began, handedTo) = (plan.Situation.Cluster, plan.Node, Stopwatch.StartNew(), DateTimeOffset.Now, "");
        if (plan.Switchover is { } switchover) handedTo = (await new Switchover(nodes, progress).RunAsync(switchover, limit, cancellationToken)).To;
        var owner = RunOwner.Current;
        var maintenance = new Maintenance(began, $"{owner.User}@{owner.Host}", reason, plan.StopServices);
        await StepAsync(cluster, node, "noting it on the node", MaintenanceClient.Mark(maintenance), null, cancellationToken);
        await RenderAsync(cluster, node, held, cancellationToken);
        if (cluster.VirtualIP is not null) await StepAsync(cluster, node, "stopping keepalived", ServiceClient.StopAndWait([KeepalivedComponent.Unit], ServiceLimit), KeepalivedComponent.Unit, cancellationToken);
        if (plan.StopServices)
        {
            await StepAsync(cluster, node, "stopping Patroni", ServiceClient.StopAndWait([PatroniComponent.Unit], ServiceLimit), PatroniComponent.Unit, cancellationToken);
            if (cluster.HasEtcd(node)) await StepAsync(cluster, node, "stopping etcd", ServiceClient.StopAndWait([EtcdComponent.Unit], ServiceLimit), EtcdComponent.Unit, cancellationToken);
        }

        var seen = await SeenAsync(cluster, node, now => OutOfService(now, node.Name, plan.StopServices), limit, cancellationToken);
        return Result(seen, node, began, clock.Elapsed, maintenance) with { HandedTo = handedTo };
    }

    /// <summary>Puts the node back, and waits until it streams.</summary>
    /// <exception cref="PgHaException">As <see cref="EnableAsync"/>.</exception>
    public async Task<MaintenanceResult> DisableAsync(Situation situation, NodeDefinition node, ClusterLock held, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(held);
        var (cluster, clock, began) = (situation.Cluster, Stopwatch.StartNew(), DateTimeOffset.Now);
        await StepAsync(cluster, node, "forgetting it on the node", MaintenanceClient.Unmark(), null, cancellationToken);
        await RenderAsync(cluster, node, held, cancellationToken);
        if (cluster.HasEtcd(node)) await StepAsync(cluster, node, "starting etcd", EtcdClient.StartAndWait(cluster, node, ServiceLimit), EtcdComponent.Unit, cancellationToken);
        await StepAsync(cluster, node, "starting Patroni", PatroniClient.StartAndWait(cluster, asLeader: false, limit), PatroniComponent.Unit, cancellationToken);
        if (cluster.VirtualIP is not null) await StepAsync(cluster, node, "starting keepalived", KeepalivedClient.StartAndWait(ServiceLimit), KeepalivedComponent.Unit, cancellationToken);
        var seen = await SeenAsync(cluster, node, now => InService(now, node), limit, cancellationToken);
        return Result(seen, node, began, clock.Elapsed, null);
    }

    // The one way in which files of a node change.
    private async Task RenderAsync(ClusterDefinition cluster, NodeDefinition node, ClusterLock held, CancellationToken cancellationToken)
    {
        var converger = new Converger(nodes, progress);
        var plan = await converger.PlanAsync(cluster, [node.Name], cancellationToken: cancellationToken);
        if (plan.Failures.TryGetValue(node.Name, out var failure))
            throw new PgHaException("MaintenanceFailed", $"{cluster.Name}: {node.Name}: {failure.Message}", node.Name, "Bring the node back, then run the same command again.", failure);
        await converger.ApplyAsync(plan.Nodes[0], held, cancellationToken);
    }

    private static Lack? OutOfService(ClusterObservation now, string node, bool stopped)
    {
        var said = now.Nodes.First(n => n.Node == node);
        Lack Missing(string unit, string what) => new(node, unit, what, $"waiting: {what}");
        if (said.Failure is { } failure) return Missing(PatroniComponent.Unit, $"{node} does not answer: {failure.Message}");
        if (said.VirtualIP.Value is { Holds: true }) return Missing(KeepalivedComponent.Unit, $"{node} has the virtual address");
        if (LeaderWord.Of(now) is { Name: null } leader) return Missing(PatroniComponent.Unit, leader.Doubt);
        if (stopped) return said.Units.FirstOrDefault(u => u.Value.IsActive) is { Key: { } unit } ? Missing(unit, $"{unit} runs on {node}") : null;
        if (said.Patroni.Value is not { } patroni) return Missing(PatroniComponent.Unit, said.Patroni.Problem);
        if (patroni.IsLeader) return Missing(PatroniComponent.Unit, $"{node} leads");
        return PatroniConfiguration.MaintenanceTags.FirstOrDefault(t => !patroni.Has(t)) is { } tag ? Missing(PatroniComponent.Unit, $"Patroni on {node} has not taken the tag {tag}") : null;
    }

    private static Lack? InService(ClusterObservation now, NodeDefinition node)
    {
        if (now.Nodes.First(n => n.Node == node.Name).Patroni.Value is { } patroni && PatroniConfiguration.MaintenanceTags.FirstOrDefault(patroni.Has) is { } tag)
            return new(node.Name, PatroniComponent.Unit, $"Patroni on {node.Name} still has the tag {tag}", "waiting for Patroni to take its configuration");
        return Readiness.Lacking(now, [node]);
    }

    private async Task<ClusterObservation> SeenAsync(ClusterDefinition cluster, NodeDefinition node, Func<ClusterObservation, Lack?> lacking, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (seen, lack) = await _readiness.WaitAsync(cluster, lacking, limit, step => Report(cluster, node, step), cancellationToken);
        if (lack is not null) throw await _run.BlameAsync(cluster, cluster.Servers().First(n => n.Name == lack.Node), lack.What, lack.Unit, cancellationToken);
        progress?.Report(new(cluster.Name, node.Name, "done", 100, Completed: true));
        return seen;
    }

    private async Task StepAsync(ClusterDefinition cluster, NodeDefinition node, string step, RemoteScript script, string? unit, CancellationToken cancellationToken)
    {
        Report(cluster, node, step);
        await _run.OneAsync(cluster, node, script, $"{step} failed", unit, cancellationToken);
    }

    private static MaintenanceResult Result(ClusterObservation seen, NodeDefinition node, DateTimeOffset began, TimeSpan duration, Maintenance? maintenance) => new()
    {
        Cluster = seen.Cluster, Began = began, Duration = duration, Node = node.Name, Maintenance = maintenance,
        Streams = seen.Leader is not null && seen.Leader != node.Name && !seen.NotStreaming.Contains(node.Name),
    };

    private void Report(ClusterDefinition cluster, NodeDefinition node, string step) => progress?.Report(new(cluster.Name, node.Name, step));
}
