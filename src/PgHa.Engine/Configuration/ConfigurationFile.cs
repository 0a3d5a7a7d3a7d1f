using PgHa.Definition;

namespace PgHa.Configuration;

/// <summary>A file as an installation would write it onto a node.</summary>
public sealed record ConfigurationFile
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The component that wants it, for example <c>patroni</c>.</summary>
    public required string Component { get; init; }

    /// <summary>Where it stands on the node, from the root.</summary>
    public required string Path { get; init; }

    /// <summary>The account that owns it.</summary>
    public required string Owner { get; init; }

    /// <summary>Its group.</summary>
    public required string Group { get; init; }

    /// <summary>Permission bits: four octal digits, for example <c>0644</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>All of its text, with secrets masked unless they were asked for.</summary>
    public required string Content { get; init; }

    /// <summary>True when secrets stand in <see cref="Content"/> as they are; false when there are none, or masked ones.</summary>
    public bool ShowsSecrets { get; init; }

    /// <summary>What the node was taken to be like.</summary>
    internal NodeKnowledge Known { get; init; } = NodeKnowledge.Nothing;

    /// <summary>Node and path.</summary>
    public override string ToString() => Node + ":" + Path;
}
