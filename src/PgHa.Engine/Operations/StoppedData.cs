using PgHa.Components;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>Reads what the data directories of nodes say of the servers that ran on them last.</summary>
internal sealed class StoppedData(INodeConnector nodes)
{
    private readonly NodeRunner _run = new(nodes);

    /// <summary>By node; one that has no data, or does not answer, is left out.</summary>
    public async Task<IReadOnlyDictionary<string, ControlData>> ReadAsync(ClusterDefinition cluster, IReadOnlyList<NodeContext> on, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(on.Select(n => _run.TryAsync(cluster, n.Node, ControlDataClient.Read(n), cancellationToken)));
        return answers
            .Select(a => (a.Node.Name, Data: a.Result is { Succeeded: true } said ? ControlData.Parse(said.OutputText) : null))
            .Where(a => a.Data is not null).ToDictionary(a => a.Name, a => a.Data!);
    }
}
