using PgHa.Converge;

namespace PgHa.Operations;

/// <summary>What a start finds before it does anything.</summary>
public sealed record StartPlan
{
    /// <summary>The nodes as they are.</summary>
    public required ClusterPlan Nodes { get; init; }

    /// <summary>Whether no database node has been started before: the cluster starts for the first time.</summary>
    public required bool FirstBootstrap { get; init; }

    /// <summary>At a first bootstrap: data directories that are not empty, each as node and path.</summary>
    public required IReadOnlyList<(string Node, string Path)> OccupiedDataDirectories { get; init; }
}
