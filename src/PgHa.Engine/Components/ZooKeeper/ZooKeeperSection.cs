using System.Security.Cryptography;
using System.Text;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Components.ZooKeeper;

/// <summary>Patroni's section <c>zookeeper</c> (Patroni documentation, "YAML configuration settings"; <c>dcs/zookeeper.py</c>).</summary>
public static class ZooKeeperSection
{
    // auth_data (Patroni's release notes).
    private static readonly Version LoginSince = new(3, 3, 0);

    /// <summary>The section.</summary>
    /// <exception cref="PgHaException"><c>PatroniTooOldForZooKeeperLogin</c>.</exception>
    public static YamlMap Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (zooKeeper, secrets) = (node.Cluster.ZooKeeper!, node.Secrets);
        if (zooKeeper.User is not null && !node.Versions.Patroni.AtLeast(LoginSince))
        {
            throw new PgHaException(
                "PatroniTooOldForZooKeeperLogin", $"{node.Node.Name}: Patroni {node.Versions.Patroni} cannot log in to ZooKeeper; it can from {LoginSince} on.", node.Node.Name,
                "Take a newer Patroni (packages: {patroni: pgdg} or pip), or leave zookeeper.user out.");
        }

        var section = new YamlMap { ["hosts"] = Hosts(zooKeeper).Select(h => h.ToString()).ToList() };
        if (zooKeeper.Tls is { } tls)
        {
            section["use_ssl"] = true;
            if (tls.Ca is { } ca) section["cacert"] = ca;
            if (tls.Cert is { } cert) section["cert"] = cert;
            if (tls.Key is { } key) section["key"] = key;
            if (tls.Key is not null && secrets.DcsKeyPassword is { } keyPassword) section["key_password"] = keyPassword;
            section["verify"] = zooKeeper.Verify;
        }

        if (zooKeeper.User is { } user && secrets.DcsPassword is { } password)
            section["auth_data"] = new YamlMap { ["digest"] = $"{user}:{password}" };
        if (Acls(zooKeeper, secrets) is { Count: > 0 } acls) section["set_acls"] = acls;
        return section;
    }

    /// <summary>Its servers.</summary>
    public static IReadOnlyList<HostAndPort> Hosts(ZooKeeperSettings zooKeeper)
    {
        ArgumentNullException.ThrowIfNull(zooKeeper);
        return [.. zooKeeper.Hosts.Select(h => HostAndPort.Parse(h, ZooKeeperSettings.DefaultPort))];
    }

    /// <summary>
    /// The principal that ZooKeeper makes of a login of its <c>digest</c> scheme: the name and a hash of both (ZooKeeper's
    /// <c>DigestAuthenticationProvider.generateDigest</c>). SHA-1 is the scheme's own choice.
    /// </summary>
    public static string Digest(string user, string password)
    {
#pragma warning disable CA5350 // Not ours to choose.
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes($"{user}:{password}"));
#pragma warning restore CA5350
        return $"digest:{user}:{Convert.ToBase64String(hash)}";
    }

    // Without a list everybody may write: a login that protects nothing would be worse than none.
    private static YamlMap Acls(ZooKeeperSettings zooKeeper, ClusterSecrets secrets)
    {
        var acls = new YamlMap();
        foreach (var (principal, permissions) in zooKeeper.Acls) acls[principal] = ZooKeeperAcl.Split(permissions);
        if (acls.Count == 0 && zooKeeper.User is { } user && secrets.DcsPassword is { } password) acls[Digest(user, password)] = new List<string> { "ALL" };
        return acls;
    }
}
