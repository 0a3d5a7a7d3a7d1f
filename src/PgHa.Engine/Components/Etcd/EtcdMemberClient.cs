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

    /// <summary>Prints the members through one of them, on its server: lines of <c>id, status, name, peer URLs, client URLs[, is learner]</c>.</summary>
    public static RemoteScript List(ClusterDefinition cluster, NodeDefinition through) =>
        new($"{EtcdClient.Ctl(cluster, through)} --command-timeout=10s member list") { Deadline = TimeSpan.FromSeconds(20) };

    /// <summary>Whether the members have nobody of the node's name or peer URL: one that has data was removed.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="list">Of <see cref="List"/>.</param>
    public static bool IsRemoved(ClusterDefinition cluster, NodeDefinition node, string list)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(list);
        var members = list.Split('\n').Select(l => l.Split(", ")).Where(f => f.Length >= 4).ToList();
        return members.Count > 0 && members.All(f => f[2] != node.Name && !f[3].Trim().Split(',').Contains(EtcdConfiguration.PeerUrl(cluster, node)));
    }

    /// <summary>
    /// Stops a member and moves its data away within its data directory, where etcd lets it lie, and prints where to. Where there is none, it prints nothing.
    /// </summary>
    public static RemoteScript SetAside(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new RemoteScript($"""
            systemctl stop {EtcdComponent.Unit} || exit 3
            cd {ShellQuote.Quote(cluster.Etcd.DataDirectory)} || exit 1
            [ -d member ] || exit 0
            aside="removed-$(date +%Y%m%dT%H%M%S)"
            mv -T -- member "$aside" && printf '%s\n' "$PWD/$aside"
            """) { Deadline = TimeSpan.FromMinutes(2) };
    }

    /// <summary>
    /// Takes a member out of the membership, through another's etcd, on that one's server. A member that is not there is no error: the
    /// script can be run again.
    /// </summary>
    public static RemoteScript Remove(ClusterDefinition cluster, NodeDefinition member, NodeDefinition through) => Remove(cluster, member, through, "");

    /// <summary>
    /// As <see cref="Remove(ClusterDefinition, NodeDefinition, NodeDefinition)"/>, for one whose data is lost. One that has been announced and never ran
    /// has none to lose and stays.
    /// </summary>
    public static RemoteScript RemoveLost(ClusterDefinition cluster, NodeDefinition member, NodeDefinition through) =>
        Remove(cluster, member, through, " && $2 != \"unstarted\"");

    /// <summary>
    /// Announces a member to the others, through one of them, on its server, and prints the members as <c>etcdctl member list</c> does. One that
    /// is announced already stays so. For the first five seconds after the others have met, and while one of them is away, etcd refuses
    /// (etcd, <c>server.go</c>, <c>HealthInterval</c>): half a minute is waited for that. Exit code 4: it still does.
    /// </summary>
    public static RemoteScript Announce(ClusterDefinition cluster, NodeDefinition member, NodeDefinition through)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(through);
        return new RemoteScript($$"""
            ctl() { {{EtcdClient.Ctl(cluster, through)}} --command-timeout=10s "$@"; }
            url={{ShellQuote.Quote(EtcdConfiguration.PeerUrl(cluster, member))}}
            end=$(($(date +%s) + 30))
            while :; do
              list=$(ctl member list) || exit 1
              if printf '%s\n' "$list" | awk -F', *' -v url="$url" '$4 == url { found = 1 } END { exit !found }'; then break; fi
              if ! said=$(ctl member add {{ShellQuote.Quote(member.Name)}} --peer-urls="$url" 2>&1); then
                case $said in *'unhealthy cluster'* | *'not enough started members'*) ;; *) printf '%s\n' "$said" >&2; exit 1 ;; esac
                [ "$(date +%s)" -lt "$end" ] || { printf '%s\n' "$said" >&2; exit 4; }
                sleep 0.5
              fi
            done
            printf '%s\n' "$list"
            """) { Deadline = TimeSpan.FromSeconds(80) };
    }

    /// <summary>
    /// What a member that joins is told of the others, <c>name=url,…</c>: those that etcd has at that moment, which it insists on, whatever the definition
    /// has. From what <see cref="Announce"/> prints: one that has not run yet has no name there.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="list">Lines as of <see cref="List"/>.</param>
    public static string InitialCluster(ClusterDefinition cluster, string list)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(list);
        var names = cluster.EtcdMembers().ToDictionary(n => EtcdConfiguration.PeerUrl(cluster, n), n => n.Name, StringComparer.Ordinal);
        return string.Join(',',
            from line in list.Split('\n')
            let fields = line.Split(", ")
            where fields.Length >= 4
            let urls = fields[3].Trim().Split(',')
            let name = fields[2].Length > 0 ? fields[2] : urls.Select(u => names.GetValueOrDefault(u)).FirstOrDefault(n => n is not null) ?? ""
            from url in urls
            select $"{name}={url}");
    }

    /// <summary>
    /// Starts a member that has been announced, and waits as <see cref="EtcdClient.StartAndWait"/> does. What makes it join instead of found is
    /// laid over its configuration for this start alone: its own file says so as soon as it has data. One that does not get to run is stopped
    /// before that is taken away.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="member">The member.</param>
    /// <param name="initialCluster">Of <see cref="InitialCluster"/>.</param>
    /// <param name="limit">How long to wait.</param>
    public static RemoteScript JoinAndWait(ClusterDefinition cluster, NodeDefinition member, string initialCluster, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(member);
        var variables = EnvironmentFile.Line("ETCD_INITIAL_CLUSTER", initialCluster) + EnvironmentFile.Line("ETCD_INITIAL_CLUSTER_STATE", "existing");
        var start = EtcdClient.StartAndWait(cluster, member, limit);
        return start with
        {
            Text = $$"""
                variables=/run/pgha-etcd-joining.env
                dropin=/run/systemd/system/{{EtcdComponent.Unit}}.d/pgha-joining.conf
                finish() {
                  code=$?
                  trap - EXIT
                  [ "$code" = 0 ] || systemctl stop {{EtcdComponent.Unit}}
                  rm -f "$variables" "$dropin"
                  rmdir "${dropin%/*}" 2>/dev/null
                  systemctl daemon-reload
                  exit "$code"
                }
                trap finish EXIT
                trap 'exit 143' TERM INT HUP
                systemctl stop {{EtcdComponent.Unit}} || exit 3
                umask 022
                mkdir -p "${dropin%/*}" && printf '%s' {{ShellQuote.Quote(variables)}} >"$variables" && printf '[Service]\nEnvironmentFile=%s\n' "$variables" >"$dropin" &&
                  systemctl daemon-reload || exit 3
                {{start.Text}}
                """,
        };
    }

    private static RemoteScript Remove(ClusterDefinition cluster, NodeDefinition member, NodeDefinition through, string condition)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(through);
        return new RemoteScript($$"""
            ctl() { {{EtcdClient.Ctl(cluster, through)}} --command-timeout=10s "$@"; }
            list=$(ctl member list) || exit 1
            id=$(printf '%s\n' "$list" | awk -F', *' -v url={{ShellQuote.Quote(EtcdConfiguration.PeerUrl(cluster, member))}} '$4 == url{{condition}} { print $1 }')
            [ -n "$id" ] || exit 0
            ctl member remove "$id"
            """) { Deadline = TimeSpan.FromSeconds(40) };
    }
}
