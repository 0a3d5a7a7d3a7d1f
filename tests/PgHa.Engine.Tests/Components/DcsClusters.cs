using PgHa.Components;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;

namespace PgHa.Engine.Tests.Components;

/// <summary>One cluster of each way to have a DCS, with TLS and a login where that way has them.</summary>
internal static class DcsClusters
{
    private static readonly TlsSettings Client = new() { Ca = "/etc/ssl/dcs/ca.pem", Cert = "/etc/ssl/dcs/client.pem", Key = "/etc/ssl/dcs/client.key" };

    private static readonly TlsSettings Server = new() { Ca = "/etc/ssl/dcs/ca.pem", Cert = "/etc/ssl/dcs/server.pem", Key = "/etc/ssl/dcs/server.key" };

    public static IReadOnlyList<NodeDefinition> EtcdNodes { get; } =
        [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"etcd{i}", Address = $"10.77.1.{20 + i}" })];

    /// <summary>Our etcd on the nodes, with TLS, clients' certificates and a login.</summary>
    public static ClusterDefinition Own { get; } = Sample.WithEtcd(new() { Tls = Client, ServerTls = Server, User = "patroni" });

    /// <summary>Our etcd on nodes of its own, plain.</summary>
    public static ClusterDefinition Apart { get; } = Sample.WithEtcd(new() { Nodes = EtcdNodes });

    /// <summary>An etcd that is there already, with TLS and a login.</summary>
    public static ClusterDefinition Existing { get; } = Sample.WithEtcd(new() { Hosts = ["etcd.example:2379", "[fd00:77::21]"], Tls = Client, User = "patroni" });

    /// <summary>The same with its old API.</summary>
    public static ClusterDefinition ExistingV2 { get; } = Existing with { Etcd = Existing.Etcd with { Protocol = EtcdProtocol.V2, Tls = null } };

    /// <summary>A ZooKeeper as in the seed.</summary>
    public static ClusterDefinition ZooKeeper { get; } =
        Sample.Cluster() with { ZooKeeper = new() { Hosts = ["test-pgsql-01:2181", "test-pgsql-02:2181", "test-pgsql-03"] } };

    /// <summary>A ZooKeeper with TLS and a login.</summary>
    public static ClusterDefinition SafeZooKeeper { get; } = Sample.Cluster() with
    {
        Patroni = new() { Version = "4.0.4" },
        Packages = new() { Patroni = PackageSource.Pip },
        ZooKeeper = new() { Hosts = ["[fd00:77::31]:2281"], Tls = Client, User = "patroni" },
    };

    /// <summary>A Consul with all that it has.</summary>
    public static ClusterDefinition Consul { get; } = Sample.Cluster() with
    {
        Consul = new()
        {
            Host = "fd00:77::41", Port = 8501, Tls = Client, Verify = false, DataCenter = "dc1", Consistency = ConsulConsistency.Consistent, Checks = ["serfHealth"],
            RegisterService = true, ServiceTags = ["a b"], ServiceCheckInterval = "10s",
        },
    };

    /// <summary>All of them, by names for messages.</summary>
    public static IReadOnlyList<(string Name, ClusterDefinition Cluster)> All { get; } =
    [
        (nameof(Own), Own), (nameof(Apart), Apart), (nameof(Existing), Existing), (nameof(ExistingV2), ExistingV2), (nameof(ZooKeeper), ZooKeeper),
        (nameof(SafeZooKeeper), SafeZooKeeper), (nameof(Consul), Consul),
    ];

    /// <summary>The secrets that such a cluster has, with everything in them that a file could stumble over.</summary>
    public static ClusterSecrets Secrets(ClusterDefinition cluster) => Wanted.Secrets.WithDcs(
        cluster.DcsUser() is null ? null : Awkward, cluster.Consul is null ? null : Awkward, cluster.ZooKeeper?.Tls?.Key is null ? null : Awkward);

    /// <summary>Every printable character that means something somewhere.</summary>
    public const string Awkward = " it's \"$(reboot)\" `x` \\ : # % @ ! & é ";
}
