namespace PgHa.Operations;

/// <summary>A replica that was copied anew and streams again.</summary>
public sealed record ReinitResult : OperationResult
{
    /// <summary>The replica.</summary>
    public required string Node { get; init; }

    /// <summary>The leader that it streams from.</summary>
    public required string Leader { get; init; }

    /// <summary>How far it is behind now; null where unknown.</summary>
    public long? LagBytes { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: made anew from {Leader}";
}
