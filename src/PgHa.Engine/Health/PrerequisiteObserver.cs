using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>Asks servers for what an installation and a start need, with one script a server and all at once. Changes nothing.</summary>
public sealed class PrerequisiteObserver(INodeConnector nodes)
{
    /// <summary>What the servers say. One that cannot be asked is an observation too.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">Names of the servers to ask; null for all.</param>
    /// <param name="secrets">The cluster's passwords, as far as they are known.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task<PrerequisiteObservation> ObserveAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected, ClusterSecrets? secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var observations = await Task.WhenAll(cluster.Servers().Where(n => selected is null || selected.Contains(n.Name)).Select(async node =>
        {
            try
            {
                return await ObserveAsync(cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return new NodePrerequisites { Node = node.Name, Failure = e, Dcs = new(node.Name, null, e.Message) };
            }
        }));
        return new(cluster, observations, secrets);
    }

    /// <summary>Refuses servers that do not fulfil what is asked of them.</summary>
    /// <returns>For each of them the error, with every reason.</returns>
    public async Task<IReadOnlyDictionary<string, PgHaException>> RefusalsAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected, ClusterSecrets? secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        // A round trip less where there is nothing to find out.
        var asked = cluster.Servers().Where(n => Script(cluster, n).Names.Any() && (selected is null || selected.Contains(n.Name))).Select(n => n.Name).ToList();
        var seen = await ObserveAsync(cluster, asked, secrets, cancellationToken);
        var failed = PrerequisiteChecks.All(seen).Where(r => r.Outcome == Checks.CheckOutcome.Fail).ToList();
        var everywhere = failed.Where(r => r.Target == cluster.Name).ToList();
        return cluster.Servers()
            .Where(n => selected is null || selected.Contains(n.Name))
            .Select(n => (n.Name, Failed: (IReadOnlyList<HealthRecord>)[.. failed.Where(r => r.Target == n.Name), .. everywhere]))
            .Where(n => n.Failed.Count > 0)
            .ToDictionary(n => n.Name, n => new PgHaException(
                "PrerequisiteFailed",
                $"{n.Name}: {string.Join(" ", n.Failed.Select(r => $"{r.Id}: {r.Reason}."))}",
                n.Name,
                string.Join(" ", n.Failed.Select(r => r.Recommendation).Distinct())));
    }

    private async Task<NodePrerequisites> ObserveAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var script = Script(cluster, node);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        // Many servers of a DCS, all silent, are asked one after another.
        var result = await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(30 + 10 * script.Names.Count()) }, cancellationToken);
        var sections = script.Parse(result);
        return new NodePrerequisites { Node = node.Name, Dcs = DcsProbe.Parse(cluster, node, sections) };
    }

    private static SectionedScript Script(ClusterDefinition cluster, NodeDefinition node)
    {
        var script = new SectionedScript();
        DcsProbe.Add(script, cluster, node);
        return script;
    }
}
