using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>A cluster that runs: a start returns only when all of this was seen.</summary>
public sealed record StartResult
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The leader's name.</summary>
    public required string Leader { get; init; }

    /// <summary>The replicas that stream from it.</summary>
    public required IReadOnlyList<string> Replicas { get; init; }

    /// <summary>Nodes that could not be worked on, and were left out: a quorum of the others was enough.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The virtual address, which answered a query from the leader; empty where the cluster has none.</summary>
    public required string VirtualIP { get; init; }

    /// <summary>Whether this was the cluster's first start.</summary>
    public required bool FirstBootstrap { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: started, {Leader} leads";
}
