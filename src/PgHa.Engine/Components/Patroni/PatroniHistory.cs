using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PgHa.Components.Patroni;

/// <summary>A change of the timeline as Patroni keeps it: one a promotion (patroni, <c>dcs/__init__.py</c>, <c>TimelineHistory</c>).</summary>
/// <param name="Timeline">The timeline that ended.</param>
/// <param name="Position">Where it ended, as a byte position in the WAL.</param>
/// <param name="Reason">What PostgreSQL wrote down as the reason.</param>
/// <param name="Time">When the next one began; null where Patroni does not know: of promotions before its time.</param>
/// <param name="NewLeader">Who was promoted; empty where Patroni does not know.</param>
public sealed record PatroniHistory(long Timeline, long Position, string Reason, DateTimeOffset? Time, string NewLeader)
{
    /// <summary>Reads what <c>/history</c> answers: rows of three, four or five values.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<PatroniHistory> Read(string json)
    {
        try
        {
            return [.. JsonNode.Parse(json)!.AsArray().Select(row => row!.AsArray()).Select(row => new PatroniHistory(
                row[0]!.GetValue<long>(),
                row[1]!.GetValue<long>(),
                row[2]?.ToString() ?? "",
                row.Count > 3 && DateTimeOffset.TryParse(row[3]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
                row.Count > 4 ? row[4]?.ToString() ?? "" : ""))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"This is no history of Patroni's: {(json.Length > 200 ? json[..200] + "…" : json)}", e);
        }
    }

    /// <summary>The position as PostgreSQL writes it, for example <c>0/3000148</c>.</summary>
    public static string Lsn(long position) => string.Create(CultureInfo.InvariantCulture, $"{position >> 32:X}/{position & 0xFFFFFFFF:X}");
}
