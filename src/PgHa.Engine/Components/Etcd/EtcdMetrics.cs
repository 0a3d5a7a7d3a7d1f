using System.Globalization;

namespace PgHa.Components.Etcd;

/// <summary>What a member counts about itself (etcd documentation, "Metrics"), since it started.</summary>
public sealed record EtcdMetrics
{
    /// <summary>The metrics that are read, as the beginnings of their lines.</summary>
    internal static readonly string[] Names =
    [
        "etcd_disk_wal_fsync_duration_seconds_bucket", "etcd_disk_backend_commit_duration_seconds_bucket", "etcd_server_leader_changes_seen_total",
        "etcd_server_quota_backend_bytes", "process_start_time_seconds", "pgha_now",
    ];

    /// <summary>How long writes of the log took to reach the disk; null before the first.</summary>
    public EtcdLatency? Fsync { get; init; }

    /// <summary>How long commits of the database took; null before the first.</summary>
    public EtcdLatency? Commit { get; init; }

    /// <summary>How often it has seen the leader change.</summary>
    public double? LeaderChanges { get; init; }

    /// <summary>The database's quota in bytes; null where its version does not tell.</summary>
    public long? Quota { get; init; }

    /// <summary>How long it has been running.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Reads Prometheus' text, of which only some lines need be there.</summary>
    public static EtcdMetrics Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => (Name: l[..Math.Max(0, l.LastIndexOf(' '))], Value: Number(l[(l.LastIndexOf(' ') + 1)..]))).ToList();
        double? Single(string name) => lines.FirstOrDefault(l => l.Name == name) is { Name.Length: > 0 } line ? line.Value : null;
        return new()
        {
            Fsync = Latency(Buckets("etcd_disk_wal_fsync_duration_seconds_bucket{le=\"")),
            Commit = Latency(Buckets("etcd_disk_backend_commit_duration_seconds_bucket{le=\"")),
            LeaderChanges = Single("etcd_server_leader_changes_seen_total"),
            Quota = Single("etcd_server_quota_backend_bytes") is { } quota and > 0 ? (long)quota : null,
            Uptime = Single("pgha_now") - Single("process_start_time_seconds") is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null,
        };

        IReadOnlyList<(double Limit, double Count)> Buckets(string begin) =>
        [
            .. lines.Where(l => l.Name.StartsWith(begin, StringComparison.Ordinal) && l.Value is not null)
                .Select(l => (Limit: Number(l.Name[begin.Length..].TrimEnd('}', '"')) ?? double.PositiveInfinity, l.Value!.Value))
                .OrderBy(b => b.Limit),
        ];
    }

    private static EtcdLatency? Latency(IReadOnlyList<(double Limit, double Count)> buckets)
    {
        var count = buckets.Count == 0 ? 0 : (long)buckets[^1].Count;
        return Quantile(buckets, EtcdLatency.Share(count)) is { } seconds ? new(seconds, count) : null;
    }

    /// <summary>
    /// A quantile of a histogram whose buckets count all below their limit, as Prometheus estimates it (<c>histogram_quantile</c>): evenly
    /// spread within a bucket, and at the highest finite limit for what lies beyond it.
    /// </summary>
    internal static double? Quantile(IReadOnlyList<(double Limit, double Count)> buckets, double share)
    {
        if (buckets.Count == 0 || buckets[^1].Count <= 0) return null;
        var wanted = share * buckets[^1].Count;
        var (low, before) = (0.0, 0.0);
        foreach (var (limit, count) in buckets)
        {
            if (count >= wanted)
                return double.IsInfinity(limit) ? low : low + (limit - low) * (count > before ? (wanted - before) / (count - before) : 1);
            (low, before) = (limit, count);
        }

        return low;
    }

    // Prometheus writes +Inf; .NET does not read that.
    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
