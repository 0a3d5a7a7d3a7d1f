using System.Globalization;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Health.Logs;

/// <summary>Reads the logs of nodes: one script a node, all nodes at once.</summary>
public sealed class LogReader(INodeConnector nodes)
{
    /// <summary>The messages of some nodes in the order of their time.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="on">Its nodes to read.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="failed">Told of each node that cannot be read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<LogReading> ReadAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> on, LogRequest request, Action<NodeDefinition, Exception> failed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(failed);
        var logs = (await Task.WhenAll(on.Select(async node =>
        {
            try
            {
                return await ReadAsync(cluster, node, request, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(node, e);
                return null;
            }
        }))).OfType<NodeLog>().ToList();
        var all = logs.SelectMany(l => l.Records).OrderBy(r => r.Time).ToList();
        var shown = request.Last is { } last && all.Count > last ? all[^last..] : all;
        // A source of which only the end was read may have had more between the first message that is shown and that end's beginning.
        var complete = request.Last is { } wanted && shown.Count >= wanted;
        var cut = logs.SelectMany(l => l.Cut.Select(c => (l.Node, c.Source, c.From))).Where(c => !complete || c.From is null || c.From > shown[0].Time)
            .Select(c => $"{c.Node}: of {c.Source} only the end was read{(c.From is { } from ? $", from {from.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} on" : "")}; there is more before that.");
        return new(shown, [.. cut], logs);
    }

    internal async Task<NodeLog> ReadAsync(ClusterDefinition cluster, NodeDefinition node, LogRequest request, CancellationToken cancellationToken)
    {
        var script = LogScript.Build(cluster, node, request);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var result = await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromMinutes(2), OutputLimit = 256 * 1024 * 1024 }, cancellationToken);
        return LogScript.Parse(cluster, node, request, script.Parse(result));
    }
}

/// <summary>What was read of logs.</summary>
/// <param name="Records">The messages in the order of their time.</param>
/// <param name="Cut">What was left out, a sentence a source.</param>
public sealed record LogReading(IReadOnlyList<LogRecord> Records, IReadOnlyList<string> Cut)
{
    internal LogReading(IReadOnlyList<LogRecord> records, IReadOnlyList<string> cut, IReadOnlyList<NodeLog> nodes) : this(records, cut) => Nodes = nodes;

    internal IReadOnlyList<NodeLog> Nodes { get; } = [];
}
