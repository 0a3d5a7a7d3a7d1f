using PgHa.Converge.Runs;
using PgHa.Definition;

namespace PgHa.Converge;

/// <summary>What an installation, or an uninstallation, did on a node.</summary>
public sealed record NodeResult
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary><c>Changed</c>, <c>Removed</c>, <c>NoChanges</c> when all was as wanted, or <c>Failed</c>: then an error says why.</summary>
    public required NodeOutcome Outcome { get; init; }

    /// <summary>What was changed. Unless the node failed it was read again afterwards, and nothing was left to do.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What was not done of the plan, or is not known to be done; empty unless the node failed.</summary>
    public IReadOnlyList<Change> Remaining { get; init; } = [];

    /// <summary>A run of an earlier controller that was found on the node and waited for, or told of; null when there was none.</summary>
    public NodeRun? EarlierRun { get; init; }

    /// <summary>How long applying took, the reading before it left out.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {Outcome}, {Changes.Count} changes";
}

/// <summary>How it ended on a node.</summary>
public enum NodeOutcome
{
    /// <summary>Nothing was left to do.</summary>
    NoChanges,

    /// <summary>All changes were made and verified.</summary>
    Changed,

    /// <summary>Everything was taken away that was to be, and that was verified.</summary>
    Removed,

    /// <summary>Not all changes were made.</summary>
    Failed,
}
