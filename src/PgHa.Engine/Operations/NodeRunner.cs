using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Operations;

/// <summary>Runs a procedure's scripts on nodes; a failure comes with the end of the journal that explains it.</summary>
internal sealed class NodeRunner(INodeConnector nodes, string errorId = "StartFailed")
{
    /// <summary>The same script on several nodes at once; the first failure in their order is thrown when all have ended.</summary>
    public async Task AllAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> on, RemoteScript script, string problem, string? unit, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(on.Select(n => TryAsync(cluster, n, script, cancellationToken)));
        if (results.FirstOrDefault(r => r.Failure is not null) is { } bad)
            throw await BlameAsync(cluster, bad.Node, $"{problem} ({bad.Failure})", unit, cancellationToken);
    }

    /// <summary>One node; its result.</summary>
    public async Task<CommandResult> OneAsync(
        ClusterDefinition cluster, NodeDefinition node, RemoteScript script, string problem, string? unit, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(cluster, node, script, cancellationToken);
        return outcome.Failure is null ? outcome.Result! : throw await BlameAsync(cluster, node, $"{problem} ({outcome.Failure})", unit, cancellationToken);
    }

    /// <summary>One node; a failure is told, not thrown.</summary>
    public async Task<Outcome> TryAsync(ClusterDefinition cluster, NodeDefinition node, RemoteScript script, CancellationToken cancellationToken)
    {
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
            var result = await session.RunAsync(script, cancellationToken);
            if (result.Succeeded) return new(node, result, null);
            var end = result switch
            {
                { Signal: { } signal } => $"signal {signal}",
                { ExitCode: 4 } => "the time is up",
                _ => $"exit code {result.ExitCode}",
            };
            var said = result.ErrorText.Trim();
            return new(node, result, said.Length == 0 ? end : $"{end}: {said}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(node, null, e.Message);
        }
    }

    /// <summary>The error for a node that is to blame.</summary>
    public async Task<PgHaException> BlameAsync(ClusterDefinition cluster, NodeDefinition node, string what, string? unit, CancellationToken cancellationToken)
    {
        var (message, remedy) = ($"{cluster.Name}: {node.Name}: {what}.", "Correct what the journal says, then run the same command again.");
        if (unit is not null)
        {
            var journal = await TryAsync(cluster, node, ServiceClient.Journal(unit), cancellationToken);
            message += journal.Failure is null
                ? $" The end of the journal of {unit}:\n{journal.Result!.OutputText.TrimEnd()}"
                : $" Its journal cannot be read: {journal.Failure}";
            if (journal.Result is null) remedy = $"Bring {node.Name} or its network back, then run the same command again.";
        }

        return new PgHaException(errorId, message, node.Name, remedy);
    }

    internal sealed record Outcome(NodeDefinition Node, CommandResult? Result, string? Failure);
}
