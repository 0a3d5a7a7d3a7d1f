using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health.Dcs;

namespace PgHa.Health.Diagnosis;

/// <summary>Gathers what is known of a cluster and names the causes of its troubles.</summary>
public sealed class Diagnostician(INodeConnector nodes)
{
    /// <summary>The causes; none for a cluster that is well.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="failed">Told of each node that cannot be asked: what it knows is missing.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task<IReadOnlyList<DiagnosisRecord>> DiagnoseAsync(ClusterDefinition cluster, Action<NodeDefinition, Exception> failed, CancellationToken cancellationToken = default) =>
        Judge(await GatherAsync(cluster, failed, cancellationToken));

    /// <summary>What the rules say. Pure.</summary>
    public static IReadOnlyList<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        List<DiagnosisRecord> found = [];
        foreach (var rule in DiagnosisRule.All)
        {
            // That a unit is started again and again is no cause where one is known.
            found.AddRange(rule.Judge(evidence).Where(f => rule is not Rules.UnitInLoop || !found.Any(o => o.Target == f.Target)));
        }

        return found;
    }

    private async Task<ClusterEvidence> GatherAsync(ClusterDefinition cluster, Action<NodeDefinition, Exception> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(failed);
        var observing = new Observer(nodes).ObserveAsync(cluster, cancellationToken);
        var reading = KeysAsync(cluster, cancellationToken);
        var evidence = await Task.WhenAll(cluster.Servers().Select(async node =>
        {
            try
            {
                return await EvidenceProbe.AskAsync(nodes, cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(node, e);
                return null;
            }
        }));
        return new(await observing, [.. evidence.OfType<NodeEvidence>()], await reading);
    }

    private async Task<IReadOnlyList<DcsKey>?> KeysAsync(ClusterDefinition cluster, CancellationToken cancellationToken)
    {
        try
        {
            return (await new DcsReader(nodes).ListAsync(cluster, PatroniClient.Scope(cluster), cancellationToken)).Keys;
        }
        catch (PgHaException)
        {
            return null;
        }
    }
}
