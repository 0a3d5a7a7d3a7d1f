using PgHa.Components.Patroni;

namespace PgHa.Operations;

/// <summary>A change of the dynamic configuration that was seen in the DCS.</summary>
public sealed record ConfigurationResult : OperationResult
{
    /// <summary>What was changed.</summary>
    public required IReadOnlyList<ConfigurationDifference> Changes { get; init; }

    /// <summary>The difference as people read it.</summary>
    public required string Diff { get; init; }

    /// <summary>The members whose PostgreSQL now waits for a restart.</summary>
    public required IReadOnlyList<string> PendingRestart { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: {Changes.Count} settings changed";
}
