using System.Collections.Concurrent;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>Reads nodes, plans, applies plans and verifies. All nodes at once; one round trip a node when there is nothing to do, three when there is.</summary>
public sealed class Converger(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
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

        var held = facts.Values.Any(f => f.Files.ContainsKey(ClusterSecrets.Path));
        return new ClusterPlan { Cluster = cluster, Nodes = plans, Failures = failures, Secrets = secrets, SecretsHeld = held };
    }

    /// <summary>Carries out a plan, then reads the node again and makes sure that nothing is left to do.</summary>
    /// <exception cref="PgHaException">
    /// <c>ApplyFailed</c>: a change could not be made; the ones before it stand, the ones behind it were not begun.
    /// <c>NotConverged</c>: all was made, and yet the node still differs.
    /// </exception>
    public async Task ApplyAsync(NodePlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Changes.Count == 0) return;
        var (cluster, node) = (plan.Cluster, plan.Node);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var script = ApplyScript.Build(plan) with
        {
            OnOutputLine = line =>
            {
                if (ApplyScript.Begun(line) is { } i) Report(cluster, node, Describe(plan.Changes[i]), 100 * i / plan.Changes.Count);
            },
        };
        var result = await session.RunAsync(script, cancellationToken);
        if (!result.Succeeded) throw Failure(plan, result);

        Report(cluster, node, "verifying", 95);
        var facts = await ReadAsync(cluster, node, cancellationToken);
        var again = Planner.Plan(Context(cluster, node, facts, plan.Context.Secrets) with { State = plan.Context.State }, facts);
        var rest = again.Changes;
        if (rest.Count > 0 && again.Context.Versions != plan.Context.Versions)
        {
            // The source had another version than it was thought to have, and that one wants other files. Now it is known.
            await ApplyAsync(again, cancellationToken);
            return;
        }

        if (rest.Count > 0)
        {
            throw new PgHaException(
                "NotConverged", $"{node.Name}: all changes were made, but it still differs: {string.Join("; ", rest.Select(Describe))}.", node.Name,
                "Something else manages the same files or units on that node (a configuration management tool?), or changed them just now.");
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
                facts[node.Name] = await ReadAsync(cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures[node.Name] = e;
            }
        }));
        return (facts, new(failures));
    }

    private async Task<NodeFacts> ReadAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        Report(cluster, node, "reading", 0);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var script = new FactScript(FactQuery.For(cluster, node));
        return script.Parse(node.Name, await session.RunAsync(script.Build(), cancellationToken));
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
        var context = new NodeContext(cluster, node, platform, secrets, new NodeState(facts.InterfaceOf(node.Address), bootstrapped) { Architecture = facts.Architecture })
        {
            Installed = installed,
            Versions = ComponentVersions.Of(cluster, platform, installed),
        };
        Compatibility.Check(context, installed);
        return context;
    }

    private static PgHaException Failure(NodePlan plan, CommandResult result)
    {
        var redactor = new Redactor(plan.Context.Secrets.Values());
        var failed = ApplyScript.Failed(result.OutputText);
        var what = failed is { } i ? Describe(plan.Changes[i]) : "applying the plan";
        var end = result.Signal is { } signal ? $"signal {signal}" : $"exit code {result.ExitCode}";
        var tail = string.Join('\n', redactor.Redact(result.ErrorText).TrimEnd().Split('\n').TakeLast(15));
        return new PgHaException(
            "ApplyFailed", $"{plan.Node.Name}: {what} failed ({end}):\n{tail}", plan.Node.Name,
            "Correct what the node says, then run the same command again: it goes on where this run stopped.");
    }

    private static string Describe(Change change) => $"{change.Action.ToString().ToLowerInvariant()} {change.Resource}";

    private void Report(ClusterDefinition cluster, NodeDefinition node, string step, int percent) =>
        progress?.Report(new(cluster.Name, node.Name, step, percent));
}
