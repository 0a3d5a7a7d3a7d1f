using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>What an operation on a running cluster came to. It is made only of what was seen afterwards.</summary>
public abstract record OperationResult
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>From the request to the sight of what is told here.</summary>
    public required TimeSpan Duration { get; init; }
}
