using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Resources;

namespace PgHa.Operations;

/// <summary>
/// Takes a running cluster through what interrupts it, one node at a time: etcd's members, its leader last; the dynamic configuration;
/// PostgreSQL, replicas first, the leader last after a switchover. After each step the whole cluster is looked at, and nothing goes on
/// before every member streams, etcd is healthy everywhere and the virtual address is on the leader.
/// </summary>
public sealed class RollChanges(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private static readonly TimeSpan EtcdLimit = TimeSpan.FromSeconds(60);

    // Restarts that a fallen parameter makes twice, and one more for what a failover meanwhile may have left.
    private const int Passes = 4;

    private readonly NodeRunner _run = new(nodes, "RollFailed");

    private readonly Readiness _readiness = new(nodes);

    /// <summary>Carries out <see cref="ChangePlan.Rolling"/>, after the nodes' own changes have been made.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="switchover">Whether a leader that must be restarted hands over first, where that is possible.</param>
    /// <param name="stepLimit">How long each step may take until the cluster is whole again.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="PgHaException">
    /// <c>ClusterNotHealthy</c>: not begun, since the cluster would not bear it. <c>RollFailed</c>: a step did not end well; the steps
    /// before it stand. <c>ConfigurationConflict</c>: somebody else changes the dynamic configuration. What <see cref="Switchover"/> raises.
    /// <c>NotConverged</c>: all was done, and yet a restart is waited for.
    /// </exception>
    public async Task RunAsync(ChangePlan plan, bool switchover, TimeSpan stepLimit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Rolling.Count == 0) return;
        var (cluster, secrets) = (plan.Nodes.Cluster, plan.Nodes.Secrets!);
        var before = await WholeAsync(cluster, TimeSpan.FromSeconds(Math.Min(30, stepLimit.TotalSeconds)), "ClusterNotHealthy", cancellationToken);
        if (before.Nodes.Any(n => n.Patroni.Value is { Paused: true }))
            throw new PgHaException("ClusterPaused", $"{cluster.Name}: automatic failover is suspended: nothing is restarted meanwhile.", cluster.Name, "Resume it (Resume-PgHaCluster), then run the same command again.");

        await RestartEtcdAsync(plan, before, stepLimit, cancellationToken);
        await ConfigureAsync(plan, cancellationToken);
        if (plan.Rolling.Any(IsPostgres)) await RestartPostgresAsync(plan, switchover, secrets, stepLimit, cancellationToken);
        progress?.Report(new(cluster.Name, null, "done", 100, Completed: true));
    }

    private static bool IsPostgres(Change change) => change.Wanted is RestartResource { Service: RestartResource.PostgreSQL };

    private async Task RestartEtcdAsync(ChangePlan plan, ClusterObservation seen, TimeSpan limit, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        bool Leads(string node) => seen.Nodes.FirstOrDefault(n => n.Node == node)?.Etcd.Value is { } etcd && etcd.MemberId == etcd.Leader;
        foreach (var node in plan.Rolling.Where(c => c.Wanted is RestartResource { Service: EtcdComponent.Unit }).Select(c => c.Node).OrderBy(Leads).ToList())
        {
            Report(cluster, $"restarting etcd on {node}");
            await _run.OneAsync(cluster, Node(cluster, node), EtcdMemberClient.RestartAndWait(cluster, Node(cluster, node), EtcdLimit), "etcd does not come back", EtcdComponent.Unit, cancellationToken);
            await WholeAsync(cluster, limit, "RollFailed", cancellationToken);
        }
    }

    private async Task ConfigureAsync(ChangePlan plan, CancellationToken cancellationToken)
    {
        if (plan.Rolling.Select(c => c.Wanted).OfType<DynamicConfigurationResource>().FirstOrDefault() is not { } wanted) return;
        var cluster = plan.Nodes.Cluster;
        var leader = Node(cluster, plan.Running.First(r => r.Patroni.Value is { IsLeader: true } or { Configuration: not null }).Node);
        Report(cluster, "changing the dynamic configuration");
        var (status, said, patch) = (0, "", (JsonObject)JsonNode.Parse(wanted.Patch)!);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var result = await _run.OneAsync(
                cluster, leader, PatroniRestClient.Patch(cluster, wanted.Patch, plan.Nodes.Secrets!), "the dynamic configuration cannot be changed", PatroniComponent.Unit, cancellationToken);
            (status, said) = PatroniRestClient.Answer(result.OutputText);
            // Whatever was answered: what is there now counts.
            var running = await new RunningObserver(nodes).ObserveAsync(cluster, cancellationToken: cancellationToken);
            var now = running.Select(r => r.Patroni.Value?.Configuration).FirstOrDefault(c => c is not null);
            if (now is not null && DynamicConfiguration.Holds(now, patch)) return;
        }

        throw new PgHaException(
            status == 409 ? "ConfigurationConflict" : "RollFailed", $"{cluster.Name}: {leader.Name}: the dynamic configuration is not what was asked for (Patroni said {status}: {said}).", leader.Name,
            "Look at Patroni's journal on that node, and whether somebody else changes the configuration; then run the same command again.");
    }

    private async Task RestartPostgresAsync(ChangePlan plan, bool switchover, ClusterSecrets secrets, TimeSpan limit, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        Report(cluster, "waiting for the members to take the configuration");
        // A member tells that it waits for a restart only when it has seen what changed.
        await _run.AllAsync(
            cluster, [.. plan.Rolling.Where(IsPostgres).Select(c => Node(cluster, c.Node))], PatroniRestClient.AwaitPending(cluster, secrets),
            "Patroni does not take the configuration", PatroniComponent.Unit, cancellationToken);
        var leaderFirst = RollPlanner.Falls(plan);
        for (var pass = 0; pass < Passes; pass++)
        {
            var seen = await WholeAsync(cluster, limit, "RollFailed", cancellationToken);
            if (Pending(seen).Count == 0) return;
            if (leaderFirst && Pending(seen).Contains(seen.Leader!)) seen = await RestartAsync(cluster, seen.Leader!, secrets, limit, cancellationToken);
            foreach (var replica in Pending(seen).Where(n => n != seen.Leader).ToList())
                seen = await RestartAsync(cluster, replica, secrets, limit, cancellationToken);
            if (!Pending(seen).Contains(seen.Leader!)) continue;

            // Replicas that wait for a restart although they were just restarted wait for the primary's lower value: only its own
            // restart gives it that, whoever leads.
            var inPlace = !switchover || Pending(seen).Any(n => n != seen.Leader) || !SwitchoverCandidate.Of(seen).Any(c => c.IsFit);
            if (inPlace) await RestartAsync(cluster, seen.Leader!, secrets, limit, cancellationToken);
            else await new Switchover(nodes, progress).RunAsync(SwitchoverPlan.Make(new(seen, secrets), null), limit, cancellationToken);
        }

        var rest = Pending(await WholeAsync(cluster, limit, "RollFailed", cancellationToken));
        if (rest.Count > 0)
        {
            throw new PgHaException(
                "NotConverged", $"{cluster.Name}: all restarts were made, and yet {string.Join(", ", rest)} waits for a restart.", cluster.Name,
                "Compare the server's parameters with the definition on that node: something else sets them (ALTER SYSTEM, patronictl edit-config).");
        }
    }

    private static IReadOnlyList<string> Pending(ClusterObservation seen) => [.. seen.Nodes.Where(n => n.Patroni.Value is { PendingRestart: true }).Select(n => n.Node)];

    private async Task<ClusterObservation> RestartAsync(ClusterDefinition cluster, string node, ClusterSecrets secrets, TimeSpan limit, CancellationToken cancellationToken)
    {
        Report(cluster, $"restarting PostgreSQL on {node}");
        await _run.OneAsync(cluster, Node(cluster, node), PatroniRestClient.Restart(cluster, secrets, limit), "PostgreSQL does not come back", PatroniComponent.Unit, cancellationToken);
        return await WholeAsync(cluster, limit, "RollFailed", cancellationToken);
    }

    private async Task<ClusterObservation> WholeAsync(ClusterDefinition cluster, TimeSpan limit, string errorId, CancellationToken cancellationToken)
    {
        var (seen, lack) = await _readiness.WaitAsync(cluster, Readiness.LackingAnything, limit, step => Report(cluster, step), cancellationToken);
        if (lack is null) return seen;
        if (errorId == "RollFailed") throw await _run.BlameAsync(cluster, Node(cluster, lack.Node), lack.What, lack.Unit, cancellationToken);
        throw new PgHaException(errorId, $"{cluster.Name}: {lack.Node}: {lack.What}: the cluster would not bear a restart now.", cluster.Name,
            "Nothing was restarted. See Test-PgHaCluster, bring the cluster into order, then run the same command again.");
    }

    private static NodeDefinition Node(ClusterDefinition cluster, string name) => cluster.Servers().First(n => n.Name == name);

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
