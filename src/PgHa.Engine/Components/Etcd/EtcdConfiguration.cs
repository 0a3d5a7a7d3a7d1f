using System.Text;
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
        var text = new StringBuilder("# Managed by PgHa; changes are overwritten.\n");
        void Set(string key, object value) => text.Append("ETCD_").Append(key).Append("=\"").Append(value).Append("\"\n");

        Set("NAME", node.Node.Name);
        Set("DATA_DIR", etcd.DataDirectory);
        Set("LISTEN_PEER_URLS", PeerUrl(cluster, node.Node));
        Set("LISTEN_CLIENT_URLS", $"{ClientUrl(cluster, node.Node)},{EtcdSection.Scheme(cluster)}://127.0.0.1:{etcd.ClientPort}");
        Set("INITIAL_ADVERTISE_PEER_URLS", PeerUrl(cluster, node.Node));
        Set("ADVERTISE_CLIENT_URLS", ClientUrl(cluster, node.Node));
        Set("INITIAL_CLUSTER", string.Join(',', cluster.EtcdMembers().Select(n => $"{n.Name}={PeerUrl(cluster, n)}")));
        Set("INITIAL_CLUSTER_TOKEN", etcd.Token ?? cluster.Name);
        Set("INITIAL_CLUSTER_STATE", node.State.Bootstrapped ? "existing" : "new");
        Set("HEARTBEAT_INTERVAL", etcd.HeartbeatInterval);
        Set("ELECTION_TIMEOUT", etcd.ElectionTimeout);
        // Without compaction Patroni's heartbeats alone fill the quota in weeks.
        Set("AUTO_COMPACTION_MODE", "periodic");
        Set("AUTO_COMPACTION_RETENTION", "1h");
        Set("QUOTA_BACKEND_BYTES", 2L << 30);
        if (EtcdApi.MustEnableV2(cluster, EtcdVersion(node))) Set("ENABLE_V2", "true");
        Tls(etcd, Set);
        return text.ToString();
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

    /// <summary>The version that decides about APIs; null where it is not known.</summary>
    internal static Version? EtcdVersion(NodeContext node) => null;

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
