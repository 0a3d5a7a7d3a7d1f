namespace PgHa.Definition;

/// <summary>What a cluster is: the one description from which everything else follows. Holds no secret.</summary>
public sealed record ClusterDefinition
{
    /// <summary>The cluster's name: Patroni's scope, and the token of its etcd cluster unless another is given.</summary>
    public required string Name { get; init; }

    /// <summary>The database servers, in the order in which they are to become leader at the first start.</summary>
    public required IReadOnlyList<NodeDefinition> Nodes
    {
        get;
        init => field = ValueList<NodeDefinition>.Of(value);
    }

    /// <summary>How all nodes are reached; a node's own settings come before these.</summary>
    public SshSettings Ssh { get; init; } = new();

    /// <summary>
    /// The nodes' operating system (<see cref="PlatformNames"/>), for example <c>debian-12</c>. With it configuration can be rendered
    /// without asking the nodes, and a node that is something else is refused. Default: whatever each node says of itself.
    /// </summary>
    public string? Platform { get; init; }

    /// <summary>Where the nodes get their packages from.</summary>
    public PackageSettings Packages { get; init; } = new();

    /// <summary>PostgreSQL itself.</summary>
    public PostgresSettings Postgres { get; init; } = new();

    /// <summary>Patroni: timing, ports, replication mode.</summary>
    public PatroniSettings Patroni { get; init; } = new();

    /// <summary>etcd, which is the DCS unless another is named.</summary>
    public EtcdSettings Etcd { get; init; } = new();

    /// <summary>A ZooKeeper that is the DCS in etcd's place; none by default.</summary>
    public ZooKeeperSettings? ZooKeeper { get; init; }

    /// <summary>A Consul that is the DCS in etcd's place; none by default.</summary>
    public ConsulSettings? Consul { get; init; }

    /// <summary>The address that follows the leader; none when the cluster is to have no virtual address.</summary>
    public VirtualIPSettings? VirtualIP { get; init; }

    /// <summary>
    /// True for a cluster that is only for trying out: fewer than three nodes are then allowed (seed R1). Such a cluster
    /// does not survive the loss of a node. Default false.
    /// </summary>
    public bool ForTest { get; init; }

    /// <summary>The cluster's name.</summary>
    public override string ToString() => Name;
}
