using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;

namespace PgHa.Configuration;

/// <summary>
/// Finds out what a cluster's files depend on. What the request and the definition tell is enough without any node being asked;
/// where they leave out a platform, or secrets that are wanted, the nodes are asked: their facts, in one round trip.
/// </summary>
public sealed class ConfigurationSource(INodeConnector connector, IProgress<StepProgress>? progress = null)
{
    /// <summary>Whether a request can only be fulfilled by asking the nodes.</summary>
    public static bool MustAsk(ClusterDefinition cluster, ConfigurationRequest request)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(request);
        return request.AskNodes
            || (request.IncludeSecrets && request.Given?.Complete(cluster) is null)
            || Selected(cluster, request).Any(node => PlatformOf(cluster, node, request) is null);
    }

    /// <summary>The contexts to render the files from.</summary>
    /// <exception cref="PgHaException">
    /// <c>PlatformUnknown</c>: no platform has the name. What <see cref="SecretSource.Resolve"/> refuses, when secrets are wanted.
    /// <c>NodesUnreachable</c>: secrets are wanted, and no node could be asked.
    /// </exception>
    public async Task<NodeContexts> ResolveAsync(ClusterDefinition cluster, ConfigurationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(request);
        return MustAsk(cluster, request) ? await AskAsync(cluster, request, cancellationToken) : Offline(cluster, request);
    }

    private static NodeContexts Offline(ClusterDefinition cluster, ConfigurationRequest request)
    {
        var secrets = request.IncludeSecrets ? request.Given!.Complete(cluster)! : ClusterSecrets.MaskedFor(cluster);
        List<NodeContext> contexts = [];
        List<string> provisional = [];
        Dictionary<string, Exception> failures = [];
        foreach (var node in Selected(cluster, request))
        {
            var known = request.Known.GetValueOrDefault(node.Name, NodeKnowledge.Nothing);
            var platform = Find(PlatformOf(cluster, node, request)!);
            var state = new NodeState(known.Interface ?? InterfacePlaceholder.For(node), known.Bootstrapped);
            var context = new NodeContext(cluster, node, platform, secrets, known.Architecture is { } a ? state with { Architecture = a } : state)
            {
                Installed = known.Installed,
                Versions = ComponentVersions.Of(cluster, platform, known.Installed),
            };
            try
            {
                Compatibility.Check(context, known.Installed);
            }
            catch (PgHaException e)
            {
                failures[node.Name] = e;
                continue;
            }

            if (InterfacePlaceholder.IsNeeded(cluster, node, known)) provisional.Add(node.Name);
            contexts.Add(context);
        }

        return new(contexts, failures, provisional);
    }

    private async Task<NodeContexts> AskAsync(ClusterDefinition cluster, ConfigurationRequest request, CancellationToken cancellationToken)
    {
        var selected = Selected(cluster, request).ToList();
        // Passwords are the whole cluster's: two nodes that disagree must be noticed.
        var (facts, failures) = await new Converger(connector, progress)
            .ReadAllAsync(cluster, request.IncludeSecrets ? cluster.Servers() : selected, cancellationToken);
        var secrets = ClusterSecrets.MaskedFor(cluster);
        if (request.IncludeSecrets && facts.Count > 0)
            secrets = SecretSource.Resolve(cluster, facts, [.. failures.Keys], request.Given, make: request.Given?.Complete(cluster) is not null);
        else if (request.IncludeSecrets && request.Given?.Complete(cluster) is null)
            throw Unreachable(cluster, failures);

        List<NodeContext> contexts = [];
        foreach (var node in selected.Where(n => facts.ContainsKey(n.Name)))
        {
            try
            {
                var context = Converger.Context(cluster, node, facts[node.Name], secrets);
                contexts.Add(request.Platform is { } name && Find(name) is var platform
                    ? context with { Platform = platform, Versions = ComponentVersions.Of(cluster, platform, context.Installed) }
                    : context);
            }
            catch (PgHaException e)
            {
                failures[node.Name] = e;
            }
        }

        return new(contexts, failures.Where(f => selected.Exists(n => n.Name == f.Key)).ToDictionary(), []);
    }

    private static PgHaException Unreachable(ClusterDefinition cluster, Dictionary<string, Exception> failures) => new(
        "NodesUnreachable",
        $"{cluster.Name}: the secrets are on the nodes, and none could be asked. {string.Join(" ", failures.Values.Select(f => f.Message))}",
        cluster.Name,
        "Leave the secrets masked, or give all of them.",
        new AggregateException(failures.Values));

    private static Platform Find(string name) => Platform.All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new PgHaException(
        "PlatformUnknown", $"There is no platform {name}.", name, $"Known platforms: {string.Join(", ", PlatformNames.Known)}.");

    private static IEnumerable<NodeDefinition> Selected(ClusterDefinition cluster, ConfigurationRequest request) =>
        cluster.Servers().Where(n => request.Nodes is null || request.Nodes.Contains(n.Name));

    private static string? PlatformOf(ClusterDefinition cluster, NodeDefinition node, ConfigurationRequest request) =>
        request.Platform ?? cluster.PlatformOf(node) ?? request.Known.GetValueOrDefault(node.Name)?.Platform;
}
