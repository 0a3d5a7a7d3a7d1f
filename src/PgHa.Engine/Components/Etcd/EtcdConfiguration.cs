using System.Globalization;
using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>
/// etcd's settings as environment variables (etcd documentation, "Configuration options"): the same keys on every platform, one of
/// which reads them as <c>/etc/etcd/etcd.conf</c>, another as <c>/etc/default/etcd</c>.
/// </summary>
public static class EtcdConfiguration
{
    /// <summary>Addresses only, no names: old versions cannot resolve names here (seed R8).</summary>
    public static string Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (cluster, etcd) = (node.Cluster, node.Cluster.Etcd);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        void Set(string key, object value) => variables[key] = Convert.ToString(value, CultureInfo.InvariantCulture)!;

        Set("NAME", node.Node.Name);
        Set("DATA_DIR", etcd.DataDirectory);
        Set("LISTEN_PEER_URLS", PeerUrl(cluster, node.Node));
        Set("LISTEN_CLIENT_URLS", $"{ClientUrl(cluster, node.Node)},{EtcdSection.Scheme(cluster)}://127.0.0.1:{etcd.ClientPort}");
        Set("INITIAL_ADVERTISE_PEER_URLS", PeerUrl(cluster, node.Node));
        Set("ADVERTISE_CLIENT_URLS", ClientUrl(cluster, node.Node));
        Set("INITIAL_CLUSTER", OncePerCluster.Get(cluster, "etcd members", c => string.Join(',', c.EtcdMembers().Select(n => $"{n.Name}={PeerUrl(c, n)}"))));
        Set("INITIAL_CLUSTER_TOKEN", etcd.Token ?? cluster.Name);
        Set("INITIAL_CLUSTER_STATE", node.State.Bootstrapped ? "existing" : "new");
        Set("HEARTBEAT_INTERVAL", etcd.HeartbeatInterval);
        Set("ELECTION_TIMEOUT", etcd.ElectionTimeout);
        // Without compaction Patroni's heartbeats alone fill the quota in weeks.
        foreach (var (key, value) in EtcdFeatures.HourlyCompaction(node.Versions.Etcd)) Set(key, value);
        Set("QUOTA_BACKEND_BYTES", 2L << 30);
        if (EtcdFeatures.MustEnablePreVote(node.Versions.Etcd)) Set("PRE_VOTE", "true");
        if (EtcdApi.MustEnableV2(node)) Set("ENABLE_V2", "true");
        Tls(etcd, Set);
        foreach (var (flag, value) in etcd.Settings) Set(flag.ToUpperInvariant().Replace('-', '_'), value);
        return "# Managed by PgHa; changes are overwritten.\n" + string.Concat(variables.Select(variable => EnvironmentFile.Line("ETCD_" + variable.Key, variable.Value)));
    }

    /// <summary>Where the other members reach a node's etcd.</summary>
    public static string PeerUrl(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return $"{(PeerTls(cluster.Etcd) is null ? "http" : "https")}://{ClusterRules.UrlHost(node.Address)}:{cluster.Etcd.PeerPort}";
    }

    /// <summary>Where clients reach a node's etcd.</summary>
    public static string ClientUrl(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return $"{EtcdSection.Scheme(cluster)}://{ClusterRules.UrlHost(node.Address)}:{cluster.Etcd.ClientPort}";
    }

    private static TlsSettings? PeerTls(EtcdSettings etcd) => etcd.PeerTls ?? etcd.ServerTls;

    private static void Tls(EtcdSettings etcd, Action<string, object> set)
    {
        if (etcd.ServerTls is { } server)
        {
            set("CERT_FILE", server.Cert!);
            set("KEY_FILE", server.Key!);
            // Not without a client's certificate: etcd demands one as soon as it knows a CA for them (client/pkg/transport,
            // TLSInfo.ServerConfig).
            if (etcd.Tls?.Cert is not null)
            {
                set("TRUSTED_CA_FILE", server.Ca!);
                set("CLIENT_CERT_AUTH", "true");
            }
        }

        if (PeerTls(etcd) is not { } peer) return;
        set("PEER_CERT_FILE", peer.Cert!);
        set("PEER_KEY_FILE", peer.Key!);
        set("PEER_TRUSTED_CA_FILE", peer.Ca!);
        set("PEER_CLIENT_CERT_AUTH", "true");
    }
}
