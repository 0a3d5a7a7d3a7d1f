using PgHa.Components.Etcd;
using PgHa.Components.Postgres;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>patroni.service: ours, since what distributions ship differs in file names and in what a stop leaves behind.</summary>
public static class PatroniUnit
{
    /// <summary>
    /// <c>KillMode=mixed</c>: Patroni alone is asked to stop and shuts PostgreSQL down; if Patroni dies, PostgreSQL goes with it. A
    /// PostgreSQL that outlives its Patroni could take writes while another node is already the leader.
    /// <c>Type=simple</c>: <c>notify</c> needs a Python library that is not everywhere, and restarts for ever without it.
    /// </summary>
    public static string Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return $"""
            # Managed by PgHa; changes are overwritten.
            [Unit]
            Description=Patroni: PostgreSQL of cluster {node.Cluster.Name}
            Documentation=https://patroni.readthedocs.io
            Wants=network-online.target
            After=network-online.target{(node.Cluster.HasEtcd(node.Node) ? " " + EtcdComponent.Unit : "")}

            [Service]
            Type=simple
            User={PostgresComponent.Account}
            Group={PostgresComponent.Account}
            Environment=LANG={node.Platform.Locale} LC_ALL={node.Platform.Locale}
            ExecStart={node.Platform.PatroniProgram(node.Cluster)} {PatroniComponent.Configuration}
            ExecReload=/bin/kill -HUP $MAINPID
            KillMode=mixed
            TimeoutStopSec=120
            Restart=on-failure
            RestartSec=5
            LimitNOFILE=65536
            OOMScoreAdjust=-900

            [Install]
            WantedBy=multi-user.target

            """;
    }
}
