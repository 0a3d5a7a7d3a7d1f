using System.Collections.Concurrent;
using PgHa.Components;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>
/// Reads nodes, plans, applies plans and verifies. All nodes at once; one round trip a node when there is nothing to do, four when there
/// is: facts, lock, run, facts.
/// </summary>
public sealed class Converger(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    /// <summary>
    /// Whether a run that a node goes on with is waited for before the node is read, as what changes nodes must. Default: it is read as it is.
    /// </summary>
    public bool AwaitsRuns { get; init; }

    /// <summary>
    /// The plan of a cluster. All of its servers are read, since they share their passwords; <paramref name="selected"/> are planned.
    /// A node that cannot be read is in <see cref="ClusterPlan.Failures"/> and keeps no other from its plan.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">The nodes to plan; null for all.</param>
    /// <param name="given">Passwords that the user gave.</param>
    /// <param name="started">True when the cluster has just been started: servers without etcd show that only once this has been planned.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PgHaException">What <see cref="SecretSource.Resolve"/> refuses.</exception>
    public async Task<ClusterPlan> PlanAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected = null, GivenSecrets? given = null, bool started = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var (facts, failures) = await ReadAllAsync(cluster, cluster.Servers(), cancellationToken);
        if (facts.Count == 0) return new ClusterPlan { Cluster = cluster, Nodes = [], Failures = failures };
        var secrets = SecretSource.Resolve(cluster, facts, [.. failures.Keys], given);
        List<NodePlan> plans = [];
        foreach (var node in cluster.Servers().Where(n => facts.ContainsKey(n.Name) && (selected is null || selected.Contains(n.Name))))
        {
            try
            {
                plans.Add(Planner.Plan(Context(cluster, node, facts[node.Name], secrets, started), facts[node.Name]));
            }
            catch (PgHaException e)
            {
                failures[node.Name] = e;
            }
        }

        return new ClusterPlan
        {
            Cluster = cluster,
            Nodes = plans,
            Failures = failures,
            Secrets = secrets,
            SecretsHeld = facts.Values.Any(f => f.Files.ContainsKey(ClusterSecrets.Path)),
            Reached = [.. cluster.Servers().Where(n => facts.ContainsKey(n.Name))],
        };
    }

    /// <summary>Takes the right to change a cluster, on all of its nodes that were read.</summary>
    /// <param name="plan">The plan; its <see cref="ClusterPlan.Reached"/> are locked.</param>
    /// <param name="breakLock">True to take it from whoever has it.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException"><c>LockHeld</c>: another controller is changing the cluster.</exception>
    public Task<ClusterLock> LockAsync(ClusterPlan plan, bool breakLock = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ClusterLock.TakeAsync(nodes, plan.Cluster, plan.Reached, breakLock, progress, cancellationToken);
    }

    /// <summary>
    /// Carries out a plan as a run of the node's own, then reads the node again and makes sure that nothing is left to do. A connection
    /// that breaks meanwhile is made anew; the run does not need it.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="held">The lock, from <see cref="LockAsync"/>. The node is released with the last reading.</param>
    /// <param name="cancellationToken">Has the run stop before its next step. What it does at that moment it ends.</param>
    /// <exception cref="ApplyException">
    /// <c>ApplyFailed</c>: a change could not be made; the ones before it stand, the ones behind it were not begun. <c>NotConverged</c>:
    /// all was made, and yet the node still differs. <c>RunLost</c>: it is not known how it ended. It says what was done and what was not.
    /// </exception>
    /// <exception cref="PgHaException"><c>NodeChanged</c>, <c>NodeBusy</c>, <c>LockLost</c>: nothing was done.</exception>
    public async Task ApplyAsync(NodePlan plan, ClusterLock held, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(held);
        if (plan.Changes.Count == 0) return;
        var (cluster, node) = (plan.Cluster, plan.Node);
        held.RefuseChanged(plan);
        var result = await new RunFollower(nodes, progress).RunAsync(plan, ApplyScript.Build(plan), held.Stamp, cancellationToken);
        var outcome = ApplyOutcome.Read(plan, result);
        if (!outcome.Complete)
        {
            await SettleAsync(cluster, node, held.Stamp.Id, cancellationToken);
            throw ApplyFailure.Of(plan, outcome, result);
        }

        Report(cluster, node, "verifying", 95);
        NodeFacts facts;
        try
        {
            facts = await ReadAsync(cluster, node, cancellationToken, DetachedRun.Settle(held.Stamp.Id).Text + held.ReleaseText);
        }
        catch (RemoteException e)
        {
            throw new ApplyException(e.ErrorId, $"{e.Message} All changes were made; what could not be done is to read the node once more.", node.Name, e.Recommendation ?? "", e)
            {
                Done = plan.Changes,
                Remaining = [],
            };
        }

        held.Released(node.Name);
        var again = Planner.Plan(Context(cluster, node, facts, plan.Context.Secrets) with { State = plan.Context.State }, facts);
        var rest = again.Changes;
        if (rest.Count > 0 && again.Context.Versions != plan.Context.Versions)
        {
            // The source had another version than it was thought to have, and that one wants other files. Now it is known.
            await held.HoldAgainAsync(node, cancellationToken);
            await ApplyAsync(again, held, cancellationToken);
            return;
        }

        if (rest.Count > 0)
        {
            throw new ApplyException(
                "NotConverged", $"{node.Name}: all changes were made, but it still differs: {string.Join("; ", rest.Select(StepText.Of))}.", node.Name,
                "Something else manages the same files or units on that node (a configuration management tool?), or changed them just now.")
            {
                Done = plan.Changes,
                Remaining = rest,
            };
        }

        progress?.Report(new(cluster.Name, node.Name, "done", 100, Completed: true));
    }

    /// <summary>Reads nodes, all at once. Those that cannot be read are among the failures, with the reason.</summary>
    internal async Task<(IReadOnlyDictionary<string, NodeFacts> Facts, Dictionary<string, Exception> Failures)> ReadAllAsync(
        ClusterDefinition cluster, IEnumerable<NodeDefinition> wanted, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, Exception> failures = new();
        ConcurrentDictionary<string, NodeFacts> facts = new();
        await Task.WhenAll(wanted.Select(async node =>
        {
            try
            {
                facts[node.Name] = await ReadSettledAsync(cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures[node.Name] = e;
            }
        }));
        return (facts, new(failures));
    }

    // Reads a node; where a run goes on, or ended unseen, that is waited for and told first.
    private async Task<NodeFacts> ReadSettledAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var facts = await ReadAsync(cluster, node, cancellationToken);
        if (!AwaitsRuns || facts.Run is not { } run) return facts;
        Report(cluster, node, run.ToString(), 0);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        if (run.State != NodeRunState.Running)
        {
            await SettleAsync(cluster, node, run.Id, cancellationToken);
            return facts;
        }

        // Its steps are not this plan's: what is told is that it goes on.
        await session.RunAsync(DetachedRun.Follow(run.Id), cancellationToken);
        var after = await ReadAsync(cluster, node, cancellationToken);
        await SettleAsync(cluster, node, run.Id, cancellationToken);
        return after.Run is null ? after with { Run = run } : after;
    }

    private async Task SettleAsync(ClusterDefinition cluster, NodeDefinition node, string run, CancellationToken cancellationToken)
    {
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
            await session.RunAsync(DetachedRun.Settle(run), cancellationToken);
        }
        catch (RemoteException)
        {
            // It will be told of once more.
        }
    }

    private async Task<NodeFacts> ReadAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken, string before = "")
    {
        if (before.Length == 0) Report(cluster, node, "reading", 0);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var script = new FactScript(FactQuery.For(cluster, node));
        var remote = script.Build();
        return script.Parse(node.Name, await session.RunAsync(remote with { Text = before + remote.Text }, cancellationToken));
    }

    internal static NodeContext Context(ClusterDefinition cluster, NodeDefinition node, NodeFacts facts, ClusterSecrets secrets, bool started = false)
    {
        var platform = Platform.For(facts.Os) ?? throw new PgHaException(
            "PlatformUnsupported",
            $"{node.Name}: {(facts.Os.PrettyName.Length > 0 ? facts.Os.PrettyName : "its operating system")} is not supported.",
            node.Name,
            $"Supported: {string.Join(", ", Platform.All.Select(p => p.Name))}.");
        if (cluster.PlatformOf(node) is { } named && named != platform.Name)
        {
            throw new PgHaException(
                "PlatformDiffers", $"{node.Name}: the definition says that it is {named}, and it is {platform.Name} ({facts.Os.PrettyName}).", node.Name,
                "Correct platform in the definition, or leave it out; or check the node's address.");
        }

        var bootstrapped = facts.Files.ContainsKey(StartMark.Of(cluster, node)) || (started && !cluster.HasEtcd(node));
        var installed = facts.Installed(cluster, platform);
        var context = new NodeContext(cluster, node, platform, secrets, new NodeState(facts.InterfaceOf(node.Address), bootstrapped) 
        {
            Architecture = facts.Architecture,
            Maintenance = Maintenance.Read(facts.Files.GetValueOrDefault(Maintenance.Path)?.Text),
        })
        {
            Installed = installed,
            Versions = ComponentVersions.Of(cluster, platform, installed),
        };
        Compatibility.Check(context, installed);
        return context;
    }

    private void Report(ClusterDefinition cluster, NodeDefinition node, string step, int percent) =>
        progress?.Report(new(cluster.Name, node.Name, step, percent));
}
