namespace PgHa.Operations;

/// <summary>Whether automatic failover is suspended, by every member's own word.</summary>
public sealed record PauseResult : OperationResult
{
    /// <summary>Whether it is suspended now.</summary>
    public required bool Paused { get; init; }

    /// <summary>Whether it was otherwise before.</summary>
    public required bool Changed { get; init; }

    /// <summary>The members that say so.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The members that did not answer, and will find it in the DCS when they come back.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: automatic failover is {(Paused ? "suspended" : "on")}";
}
