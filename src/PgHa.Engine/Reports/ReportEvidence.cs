using PgHa.Compliance;
using PgHa.Health;

namespace PgHa.Reports;

/// <summary>All that a report shows.</summary>
public sealed record ReportEvidence
{
    /// <summary>The cluster as it was seen.</summary>
    public required ClusterObservation Seen { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Health checks.</summary>
    public IReadOnlyList<HealthRecord> Health { get; init; } = [];

    /// <summary>What differs from the definition.</summary>
    public IReadOnlyList<HealthRecord> Drift { get; init; } = [];

    /// <summary>Compliance.</summary>
    public IReadOnlyList<ComplianceRecord> Compliance { get; init; } = [];

    /// <summary>Promotions, oldest first; null when no member could tell.</summary>
    public IReadOnlyList<HistoryRecord>? History { get; init; }

    /// <summary>Lag over time; empty when nobody has written it down.</summary>
    public IReadOnlyList<LagSample> Lag { get; init; } = [];
}

/// <summary>How far a replica was behind at a moment.</summary>
/// <param name="Time">When.</param>
/// <param name="Node">The replica.</param>
/// <param name="Bytes">How many bytes of WAL.</param>
public sealed record LagSample(DateTimeOffset Time, string Node, long Bytes);
