namespace PgHa.Operations;

/// <summary>A switchover or a failover that was seen to have happened, or one that Patroni was seen to have noted or forgotten.</summary>
public sealed record SwitchoverResult : OperationResult
{
    /// <summary><c>Switched</c>, <c>FailedOver</c>, <c>Scheduled</c> or <c>Cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Who led, or is to hand over; empty when there was no leader.</summary>
    public required string From { get; init; }

    /// <summary>Who leads now, and has the virtual address, or is to lead; empty for the fittest at that time.</summary>
    public required string To { get; init; }

    /// <summary>When it will be made; null when it has been.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>How many bytes of the log the new leader had not had when it was asked for; null where nobody knew.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Members that do not stream from the new leader: they did not answer, or have not come back yet.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: {Outcome}, from {(From.Length > 0 ? From : "nobody")} to {(To.Length > 0 ? To : "the fittest")}";
}
