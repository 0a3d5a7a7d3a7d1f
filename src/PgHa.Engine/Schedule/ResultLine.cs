using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Health;

namespace PgHa.Schedule;

/// <summary>Results as JSON lines: one a check, one a member.</summary>
public static class ResultLine
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A check's line.</summary>
    public static string Of(HealthRecord record, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new JsonObject
        {
            ["time"] = Time(time), ["kind"] = "check", ["cluster"] = record.Cluster.Name, ["check"] = record.Id, ["target"] = record.Target,
            ["outcome"] = record.Outcome.ToString(), ["reason"] = record.Reason, ["recommendation"] = record.Recommendation,
        }.ToJsonString(OneLine);
    }

    /// <summary>A member's line.</summary>
    public static string Of(MemberRecord member, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new JsonObject
        {
            ["time"] = Time(time), ["kind"] = "member", ["cluster"] = member.Cluster.Name, ["node"] = member.Node, ["role"] = member.Role, ["state"] = member.State,
            ["timeline"] = member.Timeline, ["lagBytes"] = member.LagBytes,
        }.ToJsonString(OneLine);
    }

    /// <summary>The lag in lines that were written; a line that is none of ours, or cut off, is passed over.</summary>
    public static IEnumerable<(DateTimeOffset Time, string Node, long Bytes)> ReadLag(IEnumerable<string> lines, string cluster)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            if (!line.Contains("\"lagBytes\"", StringComparison.Ordinal)) continue;
            JsonNode? said;
            try
            {
                said = JsonNode.Parse(line);
            }
            catch (JsonException)
            {
                continue;
            }

            if (said is JsonObject o && o["cluster"]?.ToString() == cluster && o["lagBytes"] is JsonValue value && value.TryGetValue(out long bytes) && o["node"]?.ToString() is { } node &&
                DateTimeOffset.TryParse(o["time"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) yield return (time, node, bytes);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
