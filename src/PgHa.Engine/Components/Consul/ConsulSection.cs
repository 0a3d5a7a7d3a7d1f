using PgHa.Definition;

namespace PgHa.Components.Consul;

/// <summary>Patroni's section <c>consul</c> (Patroni documentation, "YAML configuration settings"; <c>dcs/consul.py</c>).</summary>
public static class ConsulSection
{
    /// <summary>The section.</summary>
    public static YamlMap Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var consul = node.Cluster.Consul!;
        var section = new YamlMap { ["host"] = Agent(consul).ToString(), ["scheme"] = Scheme(consul) };
        if (consul.Tls is { } tls)
        {
            if (tls.Ca is { } ca) section["cacert"] = ca;
            if (tls.Cert is { } cert) section["cert"] = cert;
            if (tls.Key is { } key) section["key"] = key;
            section["verify"] = consul.Verify;
        }

        if (node.Secrets.DcsToken is { } token) section["token"] = token;
        if (consul.DataCenter is { } dataCenter) section["dc"] = dataCenter;
        if (consul.Consistency != ConsulConsistency.Default) section["consistency"] = consul.Consistency == ConsulConsistency.Stale ? "stale" : "consistent";
        if (consul.Checks.Count > 0) section["checks"] = consul.Checks;
        if (!consul.RegisterService) return section;
        section["register_service"] = true;
        section["service_check_interval"] = consul.ServiceCheckInterval;
        if (consul.ServiceTags.Count > 0) section["service_tags"] = consul.ServiceTags;
        return section;
    }

    /// <summary>The agent's place.</summary>
    public static HostAndPort Agent(ConsulSettings consul)
    {
        ArgumentNullException.ThrowIfNull(consul);
        return new(consul.Host, consul.Port);
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public static string Scheme(ConsulSettings consul)
    {
        ArgumentNullException.ThrowIfNull(consul);
        return consul.Tls is null ? "http" : "https";
    }
}
