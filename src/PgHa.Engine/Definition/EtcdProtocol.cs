namespace PgHa.Definition;

/// <summary>
/// The version of etcd's API that Patroni speaks. Keys that were written with one are not visible with the other (Patroni's
/// documentation, "Etcdv3").
/// </summary>
public enum EtcdProtocol
{
    /// <summary>Patroni's section <c>etcd</c>. Off by default from etcd 3.4 on, gone in 3.6.</summary>
    V2,

    /// <summary>Patroni's section <c>etcd3</c>.</summary>
    V3,
}
