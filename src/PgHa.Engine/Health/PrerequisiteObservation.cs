using PgHa.Checks;
using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What the servers of a cluster said before anything is installed or started on them.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Nodes">The servers that were asked.</param>
/// <param name="Secrets">The cluster's passwords as far as they are known; null when they are not.</param>
public sealed record PrerequisiteObservation(ClusterDefinition Cluster, IReadOnlyList<NodePrerequisites> Nodes, ClusterSecrets? Secrets);

/// <summary>What one server said.</summary>
public sealed record NodePrerequisites
{
    /// <summary>The server's name.</summary>
    public required string Node { get; init; }

    /// <summary>Why it could not be asked at all; null when it could.</summary>
    public Exception? Failure { get; init; }

    /// <summary>How it reaches the DCS.</summary>
    public required Answer<DcsObservation> Dcs { get; init; }
}
