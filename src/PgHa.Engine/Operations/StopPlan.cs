using PgHa.Converge;

namespace PgHa.Operations;

/// <summary>What a stop finds before it does anything.</summary>
public sealed record StopPlan
{
    /// <summary>The nodes as they are.</summary>
    public required ClusterPlan Nodes { get; init; }

    /// <summary>The cluster as it is.</summary>
    public required Situation Situation { get; init; }

    /// <summary>Why it would not end well; taken only with force.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }
}
