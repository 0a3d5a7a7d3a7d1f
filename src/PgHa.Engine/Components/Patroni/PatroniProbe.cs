using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>Asks a node's Patroni, on the node, as part of a larger script.</summary>
public static class PatroniProbe
{
    private const string Prefix = "patroni.";

    /// <summary>Adds the questions.</summary>
    /// <param name="script">Where to.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="configuration">Whether the dynamic configuration is wanted too.</param>
    public static void Add(SectionedScript script, ClusterDefinition cluster, bool configuration = true)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        foreach (var path in configuration ? (string[])["patroni", "cluster", "config"] : ["patroni", "cluster"])
            script.Add(Prefix + path, $"curl --silent --noproxy '*' --max-time 3 'http://127.0.0.1:{cluster.Patroni.RestPort}/{path}'");
    }

    /// <summary>Reads the answers.</summary>
    public static Answer<PatroniObservation> Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var self = sections[Prefix + "patroni"];
        if (self.ExitCode != 0) return new(node, null, $"Patroni does not answer on the node (curl exit code {self.ExitCode})");
        try
        {
            return new(node, Read(JsonNode.Parse(self.Text) as JsonObject ?? throw new FormatException("it is no JSON object"), Json(sections[Prefix + "cluster"]), sections.TryGetValue(Prefix + "config", out var config) ? Json(config) : null), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new(node, null, $"Patroni's answer cannot be read: {e.Message}");
        }
    }

    private static JsonNode? Json(SectionResult section) => section.ExitCode == 0 && section.Text.StartsWith('{') ? JsonNode.Parse(section.Text) : null;

    private static PatroniObservation Read(JsonObject self, JsonNode? cluster, JsonNode? configuration) => new()
    {
        Name = Text(self["patroni"]?["name"]),
        State = Text(self["state"]),
        Role = Text(self["role"]),
        Timeline = Number(self["timeline"]),
        ReceivedPosition = Number(self["xlog"]?["received_location"]),
        ReplayedUntil = Time(self["xlog"]?["replayed_timestamp"]),
        Position = Number(self["xlog"]?["location"]) ?? Number(self["xlog"]?["replayed_location"]),
        ServerVersion = (int)(Number(self["server_version"]) ?? 0),
        SystemId = Text(self["database_system_identifier"]),
        PendingRestart = Flag(self["pending_restart"]),
        PendingRestartReasons = [.. (self["pending_restart_reason"] as JsonObject ?? []).Select(r => $"{r.Key}: {Text(r.Value?["old_value"])} → {Text(r.Value?["new_value"])}")],
        Tags = (self["tags"] as JsonObject ?? []).ToDictionary(t => t.Key, t => Text(t.Value)),
        ScheduledRestart = Time(self["scheduled_restart"]?["schedule"]),
        ScheduledSwitchover = cluster?["scheduled_switchover"] is JsonObject scheduled && Time(scheduled["at"]) is { } at
            ? new(at, Text(scheduled["from"]), Text(scheduled["to"]))
            : null,
        DcsLastSeen = Number(self["dcs_last_seen"]) is { } seen and > 0 ? DateTimeOffset.FromUnixTimeSeconds(seen) : null,
        Failsafe = Flag(self["failsafe_mode_is_active"]),
        Scope = Text(self["patroni"]?["scope"]),
        PatroniVersion = Text(self["patroni"]?["version"]),
        Replication = (self["replication"] as JsonArray ?? [])
            .GroupBy(r => Text(r?["application_name"]))
            .ToDictionary(g => g.Key, g => new ReplicationState(Text(g.First()?["state"]), Text(g.First()?["sync_state"]))),
        Members = [.. (cluster?["members"] as JsonArray ?? []).Select(m => new PatroniMember(
            Text(m?["name"]), Text(m?["role"]), Text(m?["state"]), Number(m?["timeline"]), Number(m?["lag"])))],
        // The member's own word is as old as its last round; the cluster's is read from the DCS now.
        Paused = Flag(cluster is null ? self["pause"] : cluster["pause"]),
        IsPaused = Flag(self["pause"]),
        Started = Text(self["postmaster_start_time"]),
        Configuration = configuration,
    };

    private static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    // Python's str() of a time, which has a blank where ISO 8601 has a T.
    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse(Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Text(JsonNode? node) => node is JsonValue value ? value.ToString() : "";

    // A lag may also be the string "unknown".
    private static long? Number(JsonNode? node) =>
        node is JsonValue value && long.TryParse(value.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
