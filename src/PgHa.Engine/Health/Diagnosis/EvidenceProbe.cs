using System.Globalization;
using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health.Logs;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Health.Diagnosis;

/// <summary>Asks a node for its logs, disks and the identity of its data, with one script.</summary>
internal static class EvidenceProbe
{
    /// <summary>How far back logs are read: what is stuck says so again and again.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    // By the controller's clock, which may differ from the node's: some more on this side costs nothing.
    private static LogRequest Request => new() { Since = DateTimeOffset.UtcNow - Span - TimeSpan.FromMinutes(1), Level = LogLevel.Information };

    public static async Task<NodeEvidence> AskAsync(INodeConnector nodes, ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var request = Request;
        var script = LogScript.Build(cluster, node, request);
        var data = DataDirectories(cluster);
        script.Add("now", "date +%s.%N");
        script.Add("disks", $$"""
            for d in {{string.Join(' ', data.SelectMany(d => (string[])[d, d + "/pg_wal"]).Append(cluster.Etcd.DataDirectory).Append("/var/log").Select(ShellQuote.Quote))}}; do
              [ -d "$d" ] || continue
              printf '%s\t%s\t%s\n' "$d" "$(df -P -B 1 -- "$d" | tail -n 1)" "$(df -P -i -- "$d" | awk 'END { print ($2 > 0) ? $4 : "" }')"
            done
            """, TimeSpan.FromSeconds(10));
        script.Add("system", $$"""
            for d in {{string.Join(' ', data.Select(ShellQuote.Quote))}}; do
              [ -f "$d/global/pg_control" ] || continue
              # The first eight bytes of the control file are the identifier, in the machine's order (PostgreSQL, pg_control.h).
              od -An -t u8 -N 8 -- "$d/global/pg_control"
            done
            """);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var result = await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromMinutes(2), OutputLimit = 64 * 1024 * 1024 }, cancellationToken);
        return Parse(cluster, node, request, script.Parse(result));
    }

    internal static NodeEvidence Parse(ClusterDefinition cluster, NodeDefinition node, LogRequest request, IReadOnlyDictionary<string, SectionResult> sections)
    {
        var log = LogScript.Parse(cluster, node, request, sections);
        return new NodeEvidence
        {
            Node = node.Name,
            Now = double.TryParse(sections["now"].Text, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToOffset(log.Zone.Offset) : DateTimeOffset.UtcNow,
            Logs = log.Records,
            Disks = [.. sections["disks"].Text.Split('\n').Select(Disk).OfType<DiskUse>().DistinctBy(d => d.Mount)],
            SystemId = sections["system"].Text.Trim().Split('\n')[0].Trim(),
        };
    }

    // DIRECTORY TAB df's line (device, size, used, available, percent, mount) TAB free inodes
    private static DiskUse? Disk(string line)
    {
        if (line.Split('\t') is not [var path, var df, var inodes]) return null;
        var fields = df.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 6 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var size) && size > 0 && long.TryParse(fields[3], CultureInfo.InvariantCulture, out var left)
            ? new(path, fields[5], size, left, long.TryParse(inodes, CultureInfo.InvariantCulture, out var files) ? files : null)
            : null;
    }

    private static IReadOnlyList<string> DataDirectories(ClusterDefinition cluster) =>
        cluster.Postgres.DataDirectory is { } named ? [named] : [.. Platform.All.Select(p => p.PostgresDataDirectory(cluster)).Distinct()];
}
