using System.Net;
using System.Net.Sockets;
using PgHa.Components.Postgres;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>pg_hba.conf, as lines of Patroni's configuration.</summary>
public static class HostBasedAuthentication
{
    /// <summary>
    /// Every member is let in for replication, rewind and as a client, by its own address alone. Replication from the node itself
    /// matters too: without it a replica cannot read its own timeline.
    /// </summary>
    public static IEnumerable<string> Lines(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var method = Method(cluster.Postgres.Version);
        string[] sources = ["127.0.0.1/32", "::1/128", .. cluster.Nodes.Select(n => Single(n.Address))];
        yield return "local all all peer";
        foreach (var source in sources)
            yield return $"host replication {PatroniConfiguration.ReplicationUser} {source} {method}";
        foreach (var source in sources)
            yield return $"host all all {source} {method}";
        foreach (var line in cluster.Postgres.HbaLines)
            yield return line;
        foreach (var network in cluster.Postgres.ClientNetworks)
            yield return $"host all all {network} {method}";
    }

    /// <summary>scram-sha-256 from PostgreSQL 10 on, md5 before (seed R6).</summary>
    public static string Method(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PostgresFeatures.PasswordMethod(version);
    }

    private static string Single(string address) =>
        IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetworkV6 ? $"{address}/128" : $"{address}/32";
}
