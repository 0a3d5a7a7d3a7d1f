using System.Net;

namespace PgHa.Definition.Rules;

/// <summary>TCP ports: in range, and no two services of a node on the same.</summary>
internal static class PortRules
{
    private const int SshPort = 22;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        (string Path, string What, int Port)[] database =
            [("postgres.port", "PostgreSQL", cluster.Postgres.Port), ("patroni.restPort", "Patroni's REST API", cluster.Patroni.RestPort)];
        (string Path, string What, int Port)[] etcd = !cluster.RunsEtcd() ? [] :
            [("etcd.clientPort", "etcd's clients", cluster.Etcd.ClientPort), ("etcd.peerPort", "etcd's peers", cluster.Etcd.PeerPort)];
        var told = new HashSet<int>();
        if (cluster.Etcd.Nodes.Count == 0)
        {
            CheckGroup(cluster, cluster.Nodes, "nodes", [.. database, .. etcd], told, problems);
            return;
        }

        CheckGroup(cluster, cluster.Nodes, "nodes", database, told, problems);
        CheckGroup(cluster, cluster.Etcd.Nodes, "etcd.nodes", etcd, told, problems);
    }

    // Servers that carry the same services.
    private static void CheckGroup(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> nodes, string at, (string Path, string What, int Port)[] services, HashSet<int> told, ProblemList problems)
    {
        var taken = new Dictionary<int, string>();
        foreach (var (path, what, port) in services)
        {
            if (!problems.Range("PortOutOfRange", path, port, 1, 65535)) continue;
            if (!taken.TryAdd(port, what))
                problems.Error("PortCollision", path, $"Port {port} is already that of {taken[port]}: give {what} another.");
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            var ssh = cluster.SshOf(nodes[i]);
            // Behind another address (NAT, a forwarded port) the port says nothing of the node itself.
            if (ssh.Host is { } host && !(IPAddress.TryParse(host, out _) && host == nodes[i].Address)) continue;
            var port = ssh.Port ?? SshPort;
            if (!taken.TryGetValue(port, out var what) || !told.Add(port)) continue;
            var path = nodes[i].Ssh?.Port is not null ? $"{at}[{i}].ssh.port" : "ssh.port";
            problems.Error("PortCollision", path, $"Port {port} is sshd's on {nodes[i].Name} and also that of {what}: give {what} another.");
        }
    }
}
