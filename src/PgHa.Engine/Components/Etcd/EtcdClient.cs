using System.Globalization;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>What is done to a node's etcd, as scripts that run on the node.</summary>
public static class EtcdClient
{
    /// <summary>
    /// Starts the member and waits until a linearised read goes through. Not waited for by systemd: a first member alone is not
    /// ready before the others are there (its unit is <c>Type=notify</c>). Exit code 3: the unit failed for good. 4: the time is up.
    /// </summary>
    public static RemoteScript StartAndWait(ClusterDefinition cluster, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return ServiceClient.StartAndWait(
            [EtcdComponent.Unit],
            $"curl --silent --noproxy '*' --max-time 4 'http://127.0.0.1:{cluster.Etcd.ClientPort}/health' | grep -Eq '\"health\" *: *\"?true'",
            limit);
    }

    /// <summary>Prints the value of a key; nothing when it is not there. Exit code other than 0: etcd did not answer.</summary>
    public static RemoteScript Get(ClusterDefinition cluster, string key)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{cluster.Etcd.ClientPort}");
        return new RemoteScript($"ETCDCTL_API=3 etcdctl --endpoints='{endpoint}' --command-timeout=5s get --print-value-only {ShellQuote.Quote(key)}")
        {
            Deadline = TimeSpan.FromSeconds(15),
        };
    }
}
