using PgHa.Components;

namespace PgHa.Operations;

/// <summary>A node that was seen to be out of service, or to be back.</summary>
public sealed record MaintenanceResult : OperationResult
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>How it is kept out of service; null when it is back.</summary>
    public required Maintenance? Maintenance { get; init; }

    /// <summary>Whether it is kept out of service.</summary>
    public bool InMaintenance => Maintenance is not null;

    /// <summary>Who took over from it; empty when it did not lead.</summary>
    public string HandedTo { get; init; } = "";

    /// <summary>Whether its PostgreSQL streams from the leader.</summary>
    public required bool Streams { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {(Maintenance is null ? "in service" : "out of service")}";
}
