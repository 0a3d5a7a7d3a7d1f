using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>What an uninstallation finds before it does anything.</summary>
public sealed record UninstallPlan
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>What is to be removed, for each node that was asked for and could be read.</summary>
    public required IReadOnlyList<NodePlan> Nodes { get; init; }

    /// <summary>Why others of the nodes that were asked for could not be read.</summary>
    public required IReadOnlyDictionary<string, Exception> Failures { get; init; }

    /// <summary>Why the removal would break a cluster that runs, one sentence each; only a forced one goes on then.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    /// <summary>What is to be removed beside what always is.</summary>
    public required Removal Removal { get; init; }

    /// <summary>The cluster as it was.</summary>
    public required ClusterObservation Seen { get; init; }

    /// <summary>The servers that could be read; all of them are locked while the plan is carried out.</summary>
    public required IReadOnlyList<NodeDefinition> Reached { get; init; }

    /// <summary>The nodes that go on, when not all were asked for.</summary>
    public required IReadOnlyList<NodeDefinition> Staying { get; init; }
}
