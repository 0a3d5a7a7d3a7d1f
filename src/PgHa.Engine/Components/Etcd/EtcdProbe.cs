using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>Asks a node's etcd about itself, on the node, as part of a larger script.</summary>
public static class EtcdProbe
{
    private const string Prefix = "etcd.";

    /// <summary>Adds the questions; none where the server has no member of ours. A member that does not answer at all costs no time.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (!cluster.HasEtcd(node)) return;
        var curl = $"{EtcdClient.Curl(cluster)} --max-time 4 '{EtcdClient.Url(cluster, node)}/health'";
        var ctl = $"{curl} >/dev/null || exit 7; {EtcdClient.Ctl(cluster, node)} --dial-timeout=2s --command-timeout=4s -w json";
        script.Add(Prefix + "health", curl);
        script.Add(Prefix + "status", $"{ctl} endpoint status");
        script.Add(Prefix + "members", $"{ctl} member list");
        script.Add(Prefix + "alarms", $"{ctl} alarm list");
        var files = string.Join(' ', Platform.All.Select(p => p.EtcdConfiguration).Distinct().Select(ShellQuote.Quote));
        script.Add(Prefix + "state", $"sed -n 's/^ETCD_INITIAL_CLUSTER_STATE=\"*\\([a-z]*\\)\"*$/\\1/p' {files} 2>/dev/null");
    }

    /// <summary>Adds the question for the member's metrics, which only the checks need.</summary>
    public static void AddMetrics(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (!cluster.HasEtcd(node)) return;
        script.Add(Prefix + "metrics", $"""
            {EtcdClient.Curl(cluster)} --max-time 4 '{EtcdClient.Url(cluster, node)}/metrics' | grep -E '^({string.Join('|', EtcdMetrics.Names)})' || exit 7
            echo "pgha_now $(date +%s)"
            """);
    }

    /// <summary>
    /// Adds the question whether a server with a database reaches every member's endpoint, as Patroni must be able to; all are asked at
    /// the same time.
    /// </summary>
    public static void AddReach(SectionedScript script, ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (!cluster.RunsEtcd()) return;
        var curl = $"{EtcdClient.Curl(cluster)} --connect-timeout 2 --max-time 3 --output /dev/null --write-out '%{{http_code}}'";
        var questions = cluster.EtcdMembers().Select(m => $"(code=$({curl} '{EtcdConfiguration.ClientUrl(cluster, m)}/version'); echo \"{m.Name} $code\") &");
        script.Add(Prefix + "reach", string.Join('\n', questions) + "\nwait");
    }

    /// <summary>Which members' endpoints a server reached; null where that was not asked.</summary>
    public static IReadOnlyDictionary<string, bool>? ParseReach(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return sections.TryGetValue(Prefix + "reach", out var section)
            ? section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).Where(f => f.Length == 2).ToDictionary(f => f[0], f => f[1] == "200")
            : null;
    }

    /// <summary>Reads the answers.</summary>
    public static Answer<EtcdObservation> Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var health = sections[Prefix + "health"];
        if (health.ExitCode != 0) return new(node, null, $"etcd does not answer on the node (curl exit code {health.ExitCode})");
        try
        {
            var observation = Read(sections);
            // A string in all versions so far.
            return new(node, observation with { Healthy = JsonNode.Parse(health.Text)?["health"]?.ToString() == "true" }, "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            var error = string.Join(' ', sections.Where(s => s.Key.StartsWith(Prefix, StringComparison.Ordinal) && s.Value.ExitCode != 0).Select(s => s.Value.Error.Trim()));
            return new(node, null, $"etcd's answer cannot be read: {(error.Length > 0 ? error : e.Message)}");
        }
    }

    // The JSON of etcdctl -w json, version 3.2 to 3.6.
    private static EtcdObservation Read(IReadOnlyDictionary<string, SectionResult> sections)
    {
        using var status = JsonDocument.Parse(sections[Prefix + "status"].Text);
        // Each member tells its own status; the members and the alarms need a quorum (from 3.5 on the former, the latter always).
        using var members = Optional(sections[Prefix + "members"]);
        using var alarms = Optional(sections[Prefix + "alarms"]);
        var s = status.RootElement.EnumerateArray().First().GetProperty("Status");
        var header = s.GetProperty("header");
        return new EtcdObservation
        {
            Healthy = false,
            ClusterId = header.GetProperty("cluster_id").GetUInt64(),
            MemberId = header.GetProperty("member_id").GetUInt64(),
            Leader = Number(s, "leader"),
            Version = s.GetProperty("version").GetString() ?? "",
            Term = Number(s, "raftTerm"),
            RaftIndex = Number(s, "raftIndex"),
            AppliedIndex = s.TryGetProperty("raftAppliedIndex", out _) ? Number(s, "raftAppliedIndex") : Number(s, "raftIndex"),
            DbSize = (long)Number(s, "dbSize"),
            DbSizeInUse = s.TryGetProperty("dbSizeInUse", out _) ? (long)Number(s, "dbSizeInUse") : null,
            Metrics = sections.TryGetValue(Prefix + "metrics", out var metrics) && metrics.ExitCode == 0 ? EtcdMetrics.Parse(metrics.Text) : null,
            Members = members?.RootElement.GetProperty("members").EnumerateArray()
                .ToDictionary(m => m.GetProperty("ID").GetUInt64(), m => m.TryGetProperty("name", out var name) ? name.GetString() ?? "" : ""),
            Alarms = alarms is null ? null : alarms.RootElement.TryGetProperty("alarms", out var raised)
                ? [.. raised.EnumerateArray().Select(a => AlarmName(a.TryGetProperty("alarm", out var kind) ? kind : default)).Where(a => a != "NONE").Distinct()]
                : [],
            ConfiguredState = sections[Prefix + "state"].Text.Trim(),
        };
    }

    private static JsonDocument? Optional(SectionResult section) => section.ExitCode == 0 ? JsonDocument.Parse(section.Text) : null;

    // protobuf leaves zeros out.
    private static ulong Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetUInt64() : 0;

    private static string AlarmName(JsonElement alarm) => alarm.ValueKind switch
    {
        JsonValueKind.Number => alarm.GetInt32() switch { 0 => "NONE", 1 => "NOSPACE", 2 => "CORRUPT", var other => $"alarm {other}" },
        JsonValueKind.String => alarm.GetString() ?? "NONE",
        _ => "NONE",
    };
}
