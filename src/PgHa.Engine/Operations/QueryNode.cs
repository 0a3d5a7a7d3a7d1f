using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Operations;

/// <summary>Runs statements on the leader, on a replica, or on a node by its name.</summary>
public sealed class QueryNode(INodeConnector nodes)
{
    /// <summary>The leader, or the replica that streams and is the least behind.</summary>
    /// <exception cref="PgHaException"><c>NoLeader</c>, <c>NoReplica</c>.</exception>
    public static NodeDefinition Choose(Situation situation, bool leader)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var cluster = situation.Cluster;
        var name = situation.Leader.Name
            ?? throw new PgHaException("NoLeader", $"{cluster.Name}: nothing was run: {situation.Leader.Doubt.TrimEnd('.')}.", cluster.Name, "Name a node with -Node to read from it all the same.");
        if (leader) return Situation.Member(cluster, name);
        var replica = SwitchoverCandidate.Of(situation.Seen)
            .Where(c => !situation.Seen.NotStreaming.Contains(c.Node)).OrderBy(c => c.LagBytes ?? long.MaxValue).FirstOrDefault()
            ?? throw new PgHaException("NoReplica", $"{cluster.Name}: nothing was run: no replica streams from {name}.", cluster.Name, "See Get-PgHaMember, or run it on the leader.");
        return Situation.Member(cluster, replica.Node);
    }

    /// <summary>Runs a statement.</summary>
    /// <exception cref="PgHaException">
    /// <c>QueryFailed</c>: the server says no; the message begins with SQLSTATE. <c>QueryNotConnected</c>: it cannot be reached, or lets nobody in.
    /// <c>QueryAnswerInvalid</c>: what came back is no answer.
    /// </exception>
    /// <exception cref="RemoteException">The node cannot be reached; of a statement that writes it is not known whether it was carried out.</exception>
    public async Task<QueryAnswer> RunAsync(ClusterDefinition cluster, NodeDefinition node, Query query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(node);
        CommandResult result;
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
            result = await session.RunAsync(QueryClient.Run(cluster, node, query), cancellationToken);
        }
        catch (RemoteException e) when (query.AllowWrite && e is ConnectionLostException or CommandTimedOutException)
        {
            throw new OutcomeUnknownException("QueryUnknown", $"{node.Name}: {e.Message} It is not known whether the statement was carried out.", node.Name, "Look for what it was to write before it is run again.");
        }

        QueryAnswer answer;
        try
        {
            answer = QueryClient.Parse(result);
        }
        catch (InvalidDataException e)
        {
            throw new PgHaException("QueryAnswerInvalid", $"{node.Name}: {e.Message}.", node.Name, "Ask for fewer rows, or look at the node: Patroni's Python with psycopg2 is what runs statements.", e);
        }

        if (answer.Error is null) return answer;
        throw answer.SqlState.Length == 0
            ? new PgHaException("QueryNotConnected", $"{node.Name}: {answer.Error.Trim()}", node.Name, "See Get-PgHaMember whether PostgreSQL runs there.")
            : new PgHaException("QueryFailed", $"{node.Name}: {answer.SqlState}: {answer.Error}", node.Name, Advice(answer, query));
    }

    private static string Advice(QueryAnswer answer, Query query) => answer.SqlState switch
    {
        // read_only_sql_transaction
        "25006" when !query.AllowWrite => "It was run read-only: -AllowWrite lets it write.",
        // query_canceled
        "57014" => "It took longer than -Timeout, or somebody cancelled it.",
        _ => answer.Hint.Length > 0 ? answer.Hint : $"SQLSTATE {answer.SqlState}: PostgreSQL's documentation, \"PostgreSQL Error Codes\".",
    };
}
