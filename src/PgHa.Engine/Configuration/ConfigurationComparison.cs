using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Configuration;

/// <summary>
/// Renders a definition's files and what they are held against, both from the same knowledge of the nodes, so that only what the
/// definitions say can differ.
/// </summary>
public sealed class ConfigurationComparison(ConfigurationSource source)
{
    /// <summary>Holds a definition against another one.</summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="reference">The one before it. Its cluster may have another name.</param>
    /// <param name="request">How to render; its nodes do not count.</param>
    /// <param name="isSelected">Which nodes, by name.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="PgHaException">What <see cref="ConfigurationSource.ResolveAsync"/> refuses.</exception>
    public async Task<ComparisonResult> WithDefinitionAsync(
        ClusterDefinition cluster, ClusterDefinition reference, ConfigurationRequest request, Func<string, bool> isSelected, CancellationToken cancellationToken = default)
    {
        var (wanted, before) = (Of(cluster, request, isSelected), Of(reference, request, isSelected));
        var ask = ConfigurationSource.MustAsk(cluster, wanted) || ConfigurationSource.MustAsk(reference, before);
        var after = Render(await source.ResolveAsync(cluster, wanted with { AskNodes = ask }, cancellationToken), includeSecrets: false);
        var old = Render(await source.ResolveAsync(reference, before with { AskNodes = ask }, cancellationToken), includeSecrets: false);
        var failures = after.Failures.UnionBy(old.Failures, f => f.Key).ToDictionary();
        return new([.. ConfigurationComparer.Compare(cluster, Without(old.Files, failures), Without(after.Files, failures))], failures);
    }

    /// <summary>Holds a definition against an exported tree.</summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="path">The tree's folder, or the cluster's in it.</param>
    /// <param name="request">How to render; its nodes do not count.</param>
    /// <param name="isSelected">Which nodes, by name.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="PgHaException">
    /// What <see cref="ConfigurationTree.ForReading"/>, <see cref="ConfigurationTree.Secrets"/> and <see cref="ConfigurationSource.ResolveAsync"/> refuse.
    /// </exception>
    public async Task<ComparisonResult> WithTreeAsync(
        ClusterDefinition cluster, string path, ConfigurationRequest request, Func<string, bool> isSelected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var tree = ConfigurationTree.ForReading(path, cluster.Name);
        var known = tree.Known.ToDictionary();
        // A node that the tree does not have yet is taken to be like the others, when they are all alike.
        if (known.Values.Select(k => k.Platform).Distinct().ToList() is [{ } platform])
            foreach (var node in cluster.Servers()) known.TryAdd(node.Name, NodeKnowledge.Nothing with { Platform = platform });
        var contexts = await source.ResolveAsync(cluster, Of(cluster, request, isSelected) with { Known = known }, cancellationToken);
        var secrets = tree.Secrets();
        if (secrets is not null) contexts = contexts with { Nodes = [.. contexts.Nodes.Select(n => n with { Secrets = secrets })] };
        var (files, failures) = Render(contexts, secrets is not null);
        var before = tree.Read(cluster).Where(f => isSelected(f.Node)).ToList();
        return new([.. ConfigurationComparer.Compare(cluster, Without(before, failures), files, secrets?.Values())], failures);
    }

    private static ConfigurationRequest Of(ClusterDefinition cluster, ConfigurationRequest request, Func<string, bool> isSelected)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(isSelected);
        return request with { Nodes = [.. cluster.Servers().Select(n => n.Name).Where(isSelected)] };
    }

    // A node that one side cannot tell of has no differences: all of its files would count as new, or gone.
    private static List<ConfigurationFile> Without(IEnumerable<ConfigurationFile> files, Dictionary<string, Exception> failures) =>
        [.. files.Where(f => !failures.ContainsKey(f.Node))];

    private static (List<ConfigurationFile> Files, Dictionary<string, Exception> Failures) Render(NodeContexts contexts, bool includeSecrets)
    {
        List<ConfigurationFile> files = [];
        var failures = contexts.Failures.ToDictionary();
        foreach (var node in contexts.Nodes)
        {
            try
            {
                files.AddRange(ConfigurationRenderer.Render(node, includeSecrets));
            }
            catch (PgHaException e)
            {
                failures[node.Node.Name] = e;
            }
        }

        return (files, failures);
    }
}

/// <summary>What a comparison found.</summary>
/// <param name="Differences">The files that differ.</param>
/// <param name="Failures">The nodes that could not be compared, and why.</param>
public sealed record ComparisonResult(IReadOnlyList<ConfigurationDifference> Differences, IReadOnlyDictionary<string, Exception> Failures);
