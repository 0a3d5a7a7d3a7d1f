using PgHa.Checks;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Health;

/// <summary>A promotion: the end of a timeline and the beginning of the next.</summary>
public sealed record HistoryRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The timeline that ended; the new one is the next number.</summary>
    public required long Timeline { get; init; }

    /// <summary>Where it ended, as a byte position in the WAL.</summary>
    public required long Position { get; init; }

    /// <summary>The same as PostgreSQL writes it.</summary>
    public string Lsn => PatroniHistory.Lsn(Position);

    /// <summary>What PostgreSQL wrote down as the reason, mostly <c>no recovery target specified</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>When; null where Patroni does not know.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The member that was promoted; empty where Patroni does not know.</summary>
    public string NewLeader { get; init; } = "";

    /// <summary>Asks all members, and takes the longest history: each has it from the DCS, the one or other a round ago. Oldest first.</summary>
    /// <exception cref="PgHaException"><c>HistoryUnavailable</c>: no member answers.</exception>
    public static async Task<IReadOnlyList<HistoryRecord>> ReadAsync(INodeConnector nodes, ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(cluster);
        var answers = await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            try
            {
                var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
                var result = await session.RunAsync(PatroniHistoryProbe.Script(cluster), cancellationToken);
                return result.Succeeded
                    ? new Answer<IReadOnlyList<PatroniHistory>>(node.Name, PatroniHistory.Read(result.OutputText), "")
                    : new(node.Name, null, $"{node.Name}: Patroni does not answer (curl exit code {result.ExitCode}).");
            }
            catch (Exception e) when (e is PgHaException or FormatException)
            {
                return new(node.Name, null, e.Message);
            }
        }));
        var rows = answers.Select(a => a.Value).OfType<IReadOnlyList<PatroniHistory>>().MaxBy(r => r.Count) ?? throw new PgHaException(
            "HistoryUnavailable", $"{cluster.Name}: no member answers. {string.Join(" ", answers.Select(a => a.Problem))}", cluster.Name,
            "Get-PgHaDcsKey CLUSTER history reads the same from the DCS, without Patroni.");
        return [.. rows.Select(r => new HistoryRecord { Cluster = cluster, Timeline = r.Timeline, Position = r.Position, Reason = r.Reason, Time = r.Time, NewLeader = r.NewLeader })];
    }

    /// <summary>In one line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"timeline {Timeline}: {Reason}");
}
