using System.Net;

namespace PgHa.Definition.Rules;

/// <summary>TCP ports: in range, and no two services of a node on the same.</summary>
internal static class PortRules
{
    private const int SshPort = 22;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        (string Path, string What, int Port)[] services =
        [
            ("postgres.port", "PostgreSQL", cluster.Postgres.Port),
            ("patroni.restPort", "Patroni's REST API", cluster.Patroni.RestPort),
            ("etcd.clientPort", "etcd's clients", cluster.Etcd.ClientPort),
            ("etcd.peerPort", "etcd's peers", cluster.Etcd.PeerPort),
        ];
        var taken = new Dictionary<int, string>();
        foreach (var (path, what, port) in services)
        {
            if (!problems.Range("PortOutOfRange", path, port, 1, 65535)) continue;
            if (!taken.TryAdd(port, what))
                problems.Error("PortCollision", path, $"Port {port} is already that of {taken[port]}: give {what} another.");
        }

        CheckSsh(cluster, taken, problems);
    }

    private static void CheckSsh(ClusterDefinition cluster, Dictionary<int, string> taken, ProblemList problems)
    {
        var told = new HashSet<int>();
        for (var i = 0; i < cluster.Nodes.Count; i++)
        {
            var ssh = cluster.SshOf(cluster.Nodes[i]);
            // Behind another address (NAT, a forwarded port) the port says nothing of the node itself.
            if (ssh.Host is { } host && !(IPAddress.TryParse(host, out _) && host == cluster.Nodes[i].Address)) continue;
            var port = ssh.Port ?? SshPort;
            if (!taken.TryGetValue(port, out var what) || !told.Add(port)) continue;
            var path = cluster.Nodes[i].Ssh?.Port is not null ? $"nodes[{i}].ssh.port" : "ssh.port";
            problems.Error("PortCollision", path, $"Port {port} is sshd's on {cluster.Nodes[i].Name} and also that of {what}: give {what} another.");
        }
    }
}
