using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>
/// Patroni's section <c>etcd</c> or <c>etcd3</c>, which have the same settings (Patroni documentation, "YAML configuration settings";
/// <c>dcs/etcd.py</c>).
/// </summary>
public static class EtcdSection
{
    /// <summary>The section.</summary>
    public static YamlMap Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var etcd = node.Cluster.Etcd;
        var section = new YamlMap { ["hosts"] = Endpoints(node.Cluster).Select(e => e.ToString()).ToList() };
        if (etcd.Tls is { } tls)
        {
            section["protocol"] = "https";
            if (tls.Ca is { } ca) section["cacert"] = ca;
            if (tls.Cert is { } cert) section["cert"] = cert;
            if (tls.Key is { } key) section["key"] = key;
        }

        if (etcd.User is { } user && node.Secrets.DcsPassword is { } password)
        {
            section["username"] = user;
            section["password"] = password;
        }

        return section;
    }

    /// <summary>Where clients find etcd: our members, or those that are there already.</summary>
    public static IReadOnlyList<HostAndPort> Endpoints(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.RunsEtcd()
            ? [.. cluster.EtcdMembers().Select(n => new HostAndPort(n.Address, cluster.Etcd.ClientPort))]
            : [.. cluster.Etcd.Hosts.Select(h => HostAndPort.Parse(h, new EtcdSettings().ClientPort))];
    }

    /// <summary><c>http</c> or <c>https</c>, as clients reach etcd.</summary>
    public static string Scheme(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Etcd.Tls is null ? "http" : "https";
    }
}
