using PgHa.Components.Consul;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Components.ZooKeeper;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components;

/// <summary>A cluster's DCS, whichever kind it is, as scripts that run on its servers.</summary>
public static class DcsClient
{
    /// <summary>
    /// Prints the value of a key; nothing when it is not there. Exit code other than 0: the DCS did not answer, or refused; what it said
    /// is on stderr. An etcd of ours is asked on a member, all others on a database node.
    /// </summary>
    /// <param name="node">Where the script is to run.</param>
    /// <param name="key">The key as Patroni names it, with the namespace: <c>/service/main/initialize</c>.</param>
    public static RemoteScript Get(NodeContext node, string key)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cluster.Dcs() switch
        {
            DcsKind.ZooKeeper => ZooKeeperClient.Get(node, key),
            DcsKind.Consul => ConsulClient.Get(node, key),
            _ when node.Cluster.RunsEtcd() => EtcdClient.Get(node, key),
            _ => EtcdHttpClient.Get(node, [.. EtcdSection.Endpoints(node.Cluster).Select(e => $"{EtcdSection.Scheme(node.Cluster)}://{e}")], key),
        };
    }

    /// <summary>
    /// Prints all keys below a directory, with their values, in the DCS's own form, which <see cref="DcsKey.Read"/> understands. Exit code
    /// other than 0 as with <see cref="Get"/>. No key at all is no error.
    /// </summary>
    /// <param name="node">Where the script is to run, as with <see cref="Get"/>.</param>
    /// <param name="directory">The directory, with a slash at both ends: <c>/service/main/</c>.</param>
    public static RemoteScript List(NodeContext node, string directory)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cluster.Dcs() switch
        {
            DcsKind.ZooKeeper => ZooKeeperClient.List(node, directory),
            DcsKind.Consul => ConsulClient.List(node, directory),
            _ when node.Cluster.RunsEtcd() => EtcdClient.List(node, directory),
            _ => EtcdHttpClient.List(node, [.. EtcdSection.Endpoints(node.Cluster).Select(e => $"{EtcdSection.Scheme(node.Cluster)}://{e}")], directory),
        };
    }

    /// <summary>
    /// Deletes all keys of the node's own cluster, and no other's: what is deleted is never a parameter. That there are none is no error.
    /// Exit code other than 0 as with <see cref="Get"/>. Only ever after a confirmation.
    /// </summary>
    public static RemoteScript DeleteScope(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var scope = PatroniClient.Scope(node.Cluster);
        return node.Cluster.Dcs() switch
        {
            DcsKind.ZooKeeper => ZooKeeperClient.Delete(node, scope),
            DcsKind.Consul => ConsulClient.Delete(node, scope),
            _ when node.Cluster.RunsEtcd() => EtcdClient.Delete(node, scope),
            _ => EtcdHttpClient.Delete(node, [.. EtcdSection.Endpoints(node.Cluster).Select(e => $"{EtcdSection.Scheme(node.Cluster)}://{e}")], scope),
        };
    }
}
