using System.Globalization;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>What is done to a member of an etcd that runs already, as scripts that run on a node.</summary>
public static class EtcdMemberClient
{
    /// <summary>Restarts the node's member and waits until a linearised read goes through it. Exit codes as <see cref="EtcdClient.StartAndWait"/>.</summary>
    public static RemoteScript RestartAndWait(ClusterDefinition cluster, TimeSpan limit)
    {
        var start = EtcdClient.StartAndWait(cluster, limit);
        // The unit is Type=notify: a stop that is over, then the same wait as at any start.
        return start with { Text = $"systemctl stop {EtcdComponent.Unit} || exit 3\n{start.Text}" };
    }

    /// <summary>
    /// Takes a member out of the membership, through the etcd of the node that this runs on. A member that is not there is no error:
    /// the script can be run again.
    /// </summary>
    public static RemoteScript Remove(ClusterDefinition cluster, NodeDefinition member)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(member);
        var url = EtcdConfiguration.PeerUrl(cluster, member);
        return new RemoteScript(string.Create(CultureInfo.InvariantCulture, $$"""
            ctl() { ETCDCTL_API=3 etcdctl --endpoints='http://127.0.0.1:{{cluster.Etcd.ClientPort}}' --command-timeout=10s "$@"; }
            list=$(ctl member list) || exit 1
            id=$(printf '%s\n' "$list" | awk -F', *' -v url={{ShellQuote.Quote(url)}} '$4 == url { print $1 }')
            [ -n "$id" ] || exit 0
            ctl member remove "$id"
            """)) { Deadline = TimeSpan.FromSeconds(40) };
    }
}
