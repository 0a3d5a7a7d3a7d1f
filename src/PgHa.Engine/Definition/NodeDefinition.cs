namespace PgHa.Definition;

/// <summary>One server of a cluster.</summary>
public sealed record NodeDefinition
{
    /// <summary>The node's name: its member name in Patroni and in etcd. Unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>The IP address under which the other nodes and the clients reach it. Unique in the cluster.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// keepalived's priority, 1 to 254, unique in the cluster. Default: counted down from 100 in the order of the nodes.
    /// See <see cref="ClusterRules.PriorityOf"/>.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>The network interface that carries the virtual address. Default: the one that has <see cref="Address"/>.</summary>
    public string? Interface { get; init; }

    /// <summary>This node's operating system, where it is not the cluster's <see cref="ClusterDefinition.Platform"/>.</summary>
    public string? Platform { get; init; }

    /// <summary>SSH settings of this node alone; what they leave out comes from the cluster's.</summary>
    public SshSettings? Ssh { get; init; }

    /// <summary>The node's name.</summary>
    public override string ToString() => Name;
}
