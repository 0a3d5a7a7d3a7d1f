namespace PgHa.Definition;

/// <summary>Where a cluster keeps its leader's lock: the distributed configuration store (DCS) that Patroni works with.</summary>
public enum DcsKind
{
    /// <summary>etcd: ours on the nodes or on nodes of its own, or one that is there already.</summary>
    Etcd,

    /// <summary>A ZooKeeper that is there already.</summary>
    ZooKeeper,

    /// <summary>A Consul that is there already.</summary>
    Consul,
}
