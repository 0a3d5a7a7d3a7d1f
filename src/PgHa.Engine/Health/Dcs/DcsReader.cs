using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Health.Dcs;

/// <summary>Reads the keys of a cluster's DCS on a node that has what it takes, with the login and the certificates of the definition.</summary>
public sealed class DcsReader(INodeConnector nodes)
{
    /// <summary>All keys below a directory, in the order of their names.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="directory">The directory, with a slash at both ends.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PgHaException">
    /// <c>DcsUnavailable</c>: on no node was there an answer, with what each said. <c>DcsAnswerInvalid</c>: it cannot be read.
    /// </exception>
    public async Task<DcsListing> ListAsync(ClusterDefinition cluster, string directory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var contexts = await ContextsAsync(cluster, cancellationToken);
        return await ListAsync(cluster, contexts.Nodes, contexts.Failures, directory, cancellationToken);
    }

    /// <summary>The nodes on which the DCS can be asked, with what is needed for it, and why the others cannot.</summary>
    internal async Task<(IReadOnlyList<NodeContext> Nodes, IReadOnlyDictionary<string, Exception> Failures)> ContextsAsync(
        ClusterDefinition cluster, CancellationToken cancellationToken)
    {
        var plan = await new Converger(nodes).PlanAsync(cluster, cancellationToken: cancellationToken);
        return (Askable(cluster, plan.Nodes.Select(n => n.Context)), plan.Failures);
    }

    /// <summary>Of some nodes those on which the DCS can be asked: an etcd of ours where its members are, any other on the databases' servers.</summary>
    internal static IReadOnlyList<NodeContext> Askable(ClusterDefinition cluster, IEnumerable<NodeContext> contexts) =>
        [.. contexts.Where(n => cluster.RunsEtcd() ? cluster.HasEtcd(n.Node) : cluster.HasDatabase(n.Node))];

    internal async Task<DcsListing> ListAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeContext> on, IReadOnlyDictionary<string, Exception> failures, string directory, CancellationToken cancellationToken)
    {
        var (node, result) = await AskAsync(cluster, on, failures, n => DcsClient.List(n, directory), cancellationToken);
        try
        {
            if (result.OutputTruncated) throw new FormatException("it is longer than 8 MiB");
            return new(node, DcsKey.Read(cluster.Dcs(), result.OutputText));
        }
        catch (FormatException e)
        {
            throw new PgHaException("DcsAnswerInvalid", $"{cluster.Name}: what {node} was answered by the DCS cannot be read: {e.Message}", node, "Ask for a smaller part of it.", e);
        }
    }

    /// <summary>Runs a script about the DCS on one node after another until it succeeds.</summary>
    internal async Task<(string Node, CommandResult Result)> AskAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeContext> on, IReadOnlyDictionary<string, Exception> failures, Func<NodeContext, RemoteScript> script,
        CancellationToken cancellationToken)
    {
        List<string> said = [.. failures.Values.Select(f => f.Message)];
        foreach (var context in on)
        {
            try
            {
                var session = await nodes.ConnectAsync(cluster, context.Node, cancellationToken);
                var result = await session.RunAsync(script(context), cancellationToken);
                if (result.Succeeded) return (context.Node.Name, result);
                said.Add($"{context.Node.Name}: {new Redactor(context.Secrets.Values()).Redact(result.ErrorText.Trim())} (exit code {result.ExitCode})");
            }
            catch (RemoteException e)
            {
                said.Add(e.Message);
            }
        }

        throw new PgHaException(
            "DcsUnavailable", $"{cluster.Name}: the DCS does not answer. {string.Join(" ", said)}", cluster.Name, "See Test-PgHaEtcdHealth; Get-PgHaDiagnosis may name the cause.");
    }
}

/// <summary>Keys of a DCS.</summary>
/// <param name="Node">The node on which they were read.</param>
/// <param name="Keys">The keys.</param>
public sealed record DcsListing(string Node, IReadOnlyList<DcsKey> Keys);
