using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>A key of a cluster's DCS.</summary>
public sealed record DcsKeyRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node on which it was read.</summary>
    public required string Node { get; init; }

    /// <summary>The whole key.</summary>
    public required string Key { get; init; }

    /// <summary>The key within the cluster's scope, such as <c>members/pg1</c>; the whole key outside of it.</summary>
    public required string Name { get; init; }

    /// <summary>An object or a list where it is JSON, else a text; bytes where it is no UTF-8. With -Raw never an object.</summary>
    public required object Value { get; init; }

    /// <summary>What counts up with every change.</summary>
    public required long Revision { get; init; }

    /// <summary>Whether it goes away when its owner is not heard of any more.</summary>
    public required bool Expires { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => Key;
}
