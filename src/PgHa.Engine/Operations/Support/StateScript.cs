using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Health;
using PgHa.Remote;

namespace PgHa.Operations.Support;

/// <summary>What a node is asked for whoever has to help from afar; each question is a file of the bundle.</summary>
internal static class StateScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static SectionedScript Build(ClusterDefinition cluster, NodeDefinition node)
    {
        var units = string.Join(' ', Observer.Units(cluster, node.Name));
        var script = new SectionedScript();
        void Ask(string name, string shell) => script.Add(name, shell, Limit);
        Ask("system", "cat /etc/os-release; uname -a; uptime; date; timedatectl 2>/dev/null; free -m; nproc");
        Ask("disks", "df -P -T; df -P -i; mount");
        Ask("network", "ip addr; ip route; ip neigh; ss -lntp; ss -s");
        Ask("processes", "ps -e -o pid,ppid,user,stat,etime,rss,args");
        Ask("units", $"systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts,ExecMainStartTimestamp,Result -- {units}; systemctl --no-pager --failed; systemctl --no-pager cat -- {units}");
        if (cluster.HasDatabase(node))
        {
            foreach (var path in (string[])["patroni", "cluster", "config", "history"])
                Ask("patroni-" + path, $"curl --silent --show-error --noproxy '*' --max-time 5 'http://127.0.0.1:{cluster.Patroni.RestPort}/{path}'");
            // Settings that may hold a login are left out.
            Ask("postgres", $$"""
                cd /; runuser -u {{PostgresComponent.Account}} -- psql -X -w -x -p {{cluster.Postgres.Port}} -h /var/run/postgresql -d postgres \
                  -c 'select version(), pg_is_in_recovery(), now()' -c 'select * from pg_stat_replication' -c 'select * from pg_replication_slots' \
                  -c 'select pid, status, slot_name from pg_stat_wal_receiver' -c 'select * from pg_stat_archiver' -c 'select datname, pg_database_size(oid) from pg_database' \
                  -c "select name, setting, source from pg_settings where source not in ('default', 'override') and name !~ 'conninfo|command|password'"
                """);
        }

        if (cluster.HasEtcd(node))
        {
            var ctl = $"{EtcdClient.Ctl(cluster, node)} --dial-timeout=2s --command-timeout=4s";
            Ask("etcd", $"{ctl} endpoint status -w table; {ctl} member list -w table; {ctl} alarm list");
        }

        return script;
    }
}
