using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>What a reset has taken away; all of it has been looked at again.</summary>
public sealed record ResetResult
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The keys that were in the DCS and are not any more.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The data directories that were emptied, each as <c>node:path</c>.</summary>
    public required IReadOnlyList<string> DataDirectories { get; init; }

    /// <summary>How many bytes were in them.</summary>
    public required long Bytes { get; init; }

    /// <summary>The nodes whose Patroni was stopped for it.</summary>
    public required IReadOnlyList<string> Stopped { get; init; }

    /// <summary>The nodes that could not be worked on: what they have is as it was.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Where data stays, the node with the newest; empty where none does.</summary>
    public required string NewestData { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: {Keys.Count} keys and {DataDirectories.Count} data directories deleted";
}
