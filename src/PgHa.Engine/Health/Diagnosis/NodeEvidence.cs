using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis;

/// <summary>What a node told beside its observation.</summary>
public sealed record NodeEvidence
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its clock when it was asked.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What its logs have of the last minutes, oldest first.</summary>
    public required IReadOnlyList<LogRecord> Logs { get; init; }

    /// <summary>The disks under what the services write to.</summary>
    public required IReadOnlyList<DiskUse> Disks { get; init; }

    /// <summary>The system identifier of the data directory; empty when there is no database in it.</summary>
    public string SystemId { get; init; } = "";
}
