using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components;

/// <summary>
/// What a component wants of a node. Describing is pure: the same context gives the same resources, and nothing is read or run.
/// </summary>
public abstract class Component
{
    /// <summary>The component's name as plans show it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a server of the cluster has this component at all. As long as nothing else is said, those with a database have.</summary>
    public virtual bool IsPartOf(ClusterDefinition cluster, NodeDefinition node) => cluster.HasDatabase(node);

    /// <summary>The ports that it listens on, and who must reach them: what firewalls are to let in, and what is tried beforehand.</summary>
    public virtual IReadOnlyList<Listener> Listeners(ClusterDefinition cluster, NodeDefinition node) => [];

    /// <summary>What is wanted, in the order in which it is best made.</summary>
    public abstract IEnumerable<Resource> Describe(NodeContext node);

    /// <summary>Every component, in the order of installation. A new one is a folder and a line here.</summary>
    public static IReadOnlyList<Component> All { get; } =
    [
        new Base.BaseComponent(), new Packages.PackagesComponent(), new Postgres.PostgresComponent(), new Etcd.EtcdComponent(),
        new ZooKeeper.ZooKeeperComponent(), new Consul.ConsulComponent(), new Patroni.PatroniComponent(), new Keepalived.KeepalivedComponent(),
    ];

    /// <summary>The ports of all components of a node.</summary>
    public static IReadOnlyList<Listener> AllListeners(ClusterDefinition cluster, NodeDefinition node) =>
        [.. All.Where(c => c.IsPartOf(cluster, node)).SelectMany(c => c.Listeners(cluster, node))];

    /// <summary>What lets others in to its ports.</summary>
    protected IEnumerable<Resource> Openings(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Listeners(node.Cluster, node.Node).Select(listener => FirewallResource.Tcp(Name, listener.Port));
    }

    /// <summary>All that is wanted of a node.</summary>
    public static IReadOnlyList<Resource> DescribeAll(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return [.. All.Where(c => c.IsPartOf(node.Cluster, node.Node)).SelectMany(c => c.Describe(node))];
    }
}
