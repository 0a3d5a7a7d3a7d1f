using PgHa.Definition;

namespace PgHa.Configuration;

/// <summary>A file that is not the same on both sides.</summary>
public sealed record ConfigurationDifference
{
    /// <summary>The cluster, as its definition has it now.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The component that wants the file.</summary>
    public required string Component { get; init; }

    /// <summary>Where the file stands on the node.</summary>
    public required string Path { get; init; }

    /// <summary>What became of it, from the reference to the definition.</summary>
    public required DifferenceKind Change { get; init; }

    /// <summary>What differs, in words: content, owner, mode.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// Unified diff of the content with secrets masked; the paths begin with the node's name, as they do in a tree. Empty when only owner
    /// or mode differ, and for the file of the secrets where they are shown.
    /// </summary>
    public string Diff { get; init; } = "";

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Node}: {Change.ToString().ToLowerInvariant()} {Path} ({Reason})";
}

/// <summary>What became of a file.</summary>
public enum DifferenceKind
{
    /// <summary>The reference does not have it.</summary>
    Added,

    /// <summary>Only the reference has it.</summary>
    Removed,

    /// <summary>Both have it, and it differs.</summary>
    Changed,
}
