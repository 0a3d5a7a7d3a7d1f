using PgHa.Components;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>One definition with fixed secrets, and what is wanted of its nodes.</summary>
internal static class Wanted
{
    public static ClusterSecrets Secrets { get; } = new()
    {
        Superuser = "super-secret-1",
        Replication = "repl-secret-2",
        Rewind = "rewind-secret-3",
        Rest = "rest-secret-4",
        Vrrp = "vrrp-s5",
    };

    public static ClusterDefinition Cluster { get; } = Sample.Cluster() with
    {
        Postgres = new()
        {
            DataDirectory = "/data/pgsql/15/data",
            Parameters = new Dictionary<string, string> { ["work_mem"] = "16MB", ["max_connections"] = "500", ["log_statement"] = "ddl" },
            HbaLines = ["hostssl app app 10.9.0.0/16 scram-sha-256"],
            ClientNetworks = ["10.77.1.0/24", "fd00:77::/64"],
        },
    };

    public static NodeContext Of(ClusterDefinition cluster, int index = 0, bool bootstrapped = false, ClusterSecrets? secrets = null, string platform = "debian-12") =>
        new(cluster, cluster.Nodes[index], Platform.ByName(platform)!, secrets ?? Secrets, new NodeState("eth0", bootstrapped));

    public static IReadOnlyList<Resource> All(NodeContext node) => Component.DescribeAll(node);

    public static FileResource File(NodeContext node, string path) => All(node).OfType<FileResource>().Single(f => f.Path == path);
}
