using System.Text.Json;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>The passwords of a cluster that runs, as its nodes keep them: for what is asked of it without a plan.</summary>
public static class HeldSecrets
{
    /// <summary>Those of the first node that answers; a node that is silent is not waited for.</summary>
    /// <exception cref="PgHaException"><c>SecretsUnknown</c>: no node that can be reached holds any.</exception>
    public static async Task<ClusterSecrets> ReadAsync(INodeConnector nodes, ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(cluster);
        var asking = cluster.Nodes.Select(n => TryAsync(nodes, cluster, n, cancellationToken)).ToList();
        List<string> problems = [];
        while (asking.Count > 0)
        {
            var answered = await Task.WhenAny(asking);
            asking.Remove(answered);
            var (secrets, problem) = await answered;
            if (secrets is not null) return secrets;
            problems.Add(problem);
        }

        throw new PgHaException(
            "SecretsUnknown", $"{cluster.Name}: no node tells the cluster's passwords. {string.Join(" ", problems)}", cluster.Name,
            $"They lie in {ClusterSecrets.Path} on every node with a database, for root alone. Bring a node back, or run Install-PgHaNode.");
    }

    private static async Task<(ClusterSecrets? Secrets, string Problem)> TryAsync(
        INodeConnector nodes, ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
            var result = await session.RunAsync(new RemoteScript($"cat {ClusterSecrets.Path}") { Deadline = TimeSpan.FromSeconds(15) }, cancellationToken);
            return result.Succeeded
                ? (ClusterSecrets.FromJson(result.OutputText), "")
                : (null, $"{node.Name}: {ClusterSecrets.Path} cannot be read.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (null, e is JsonException ? $"{node.Name}: {ClusterSecrets.Path} is damaged." : e.Message);
        }
    }
}
