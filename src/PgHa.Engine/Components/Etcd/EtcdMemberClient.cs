using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>What is done to a member of an etcd that runs already, as scripts that run on a node.</summary>
public static class EtcdMemberClient
{
    /// <summary>Restarts the node's member and waits until a linearised read goes through it. Exit codes as <see cref="EtcdClient.StartAndWait"/>.</summary>
    public static RemoteScript RestartAndWait(ClusterDefinition cluster, NodeDefinition node, TimeSpan limit)
    {
        var start = EtcdClient.StartAndWait(cluster, node, limit);
        // The unit is Type=notify: a stop that is over, then the same wait as at any start.
        return start with { Text = $"systemctl stop {EtcdComponent.Unit} || exit 3\n{start.Text}" };
    }

    /// <summary>
    /// Takes a member out of the membership, through another's etcd, on that one's server. A member that is not there is no error: the
    /// script can be run again.
    /// </summary>
    public static RemoteScript Remove(ClusterDefinition cluster, NodeDefinition member, NodeDefinition through)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(through);
        return new RemoteScript($$"""
            ctl() { {{EtcdClient.Ctl(cluster, through)}} --command-timeout=10s "$@"; }
            list=$(ctl member list) || exit 1
            id=$(printf '%s\n' "$list" | awk -F', *' -v url={{ShellQuote.Quote(EtcdConfiguration.PeerUrl(cluster, member))}} '$4 == url { print $1 }')
            [ -n "$id" ] || exit 0
            ctl member remove "$id"
            """) { Deadline = TimeSpan.FromSeconds(40) };
    }
}
