namespace PgHa.Operations;

/// <summary>A member whose PostgreSQL was seen to run again, started later than before.</summary>
public sealed record RestartResult : OperationResult
{
    /// <summary>The member.</summary>
    public required string Node { get; init; }

    /// <summary>What it was before: <c>Leader</c> or <c>Replica</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Who took over from it before it was restarted; empty when nobody did.</summary>
    public string HandedTo { get; init; } = "";

    /// <summary>Whether it still waits for a restart, as a replica does whose parameter fell before the leader's did.</summary>
    public bool PendingRestart { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: restarted as {Role}";
}
