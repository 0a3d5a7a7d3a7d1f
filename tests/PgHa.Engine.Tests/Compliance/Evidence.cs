using PgHa.Checks;
using PgHa.Compliance;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Health;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Compliance;

/// <summary>Evidence of a cluster that keeps every rule, to spoil one thing of.</summary>
internal static class Evidence
{
    public static readonly DateOnly Today = new(2026, 11, 24);

    public static ClusterDefinition Cluster { get; } = Sample.Cluster() with
    {
        Ssh = new() { User = "deploy" },
        Etcd = new()
        {
            Tls = new() { Ca = "/etc/pki/ca.pem", Cert = "/etc/pki/client.pem", Key = "/etc/pki/client.key" },
            ServerTls = new() { Ca = "/etc/pki/ca.pem", Cert = "/etc/pki/server.pem", Key = "/etc/pki/server.key" },
        },
        Postgres = new()
        {
            Parameters = new Dictionary<string, string> { ["ssl"] = "on", ["archive_mode"] = "on", ["archive_command"] = "pgbackrest --stanza=demo archive-push %p" },
            HbaLines = ["hostssl all all 10.78.0.0/16 scram-sha-256"],
        },
        Patroni = new()
        {
            SynchronousMode = true,
            Settings = new(new Dictionary<string, PgHa.Definition.Settings.SettingValue>
            {
                ["restapi"] = new PgHa.Definition.Settings.SettingMap(new Dictionary<string, PgHa.Definition.Settings.SettingValue> { ["allowlist"] = PgHa.Definition.Settings.SettingValue.Of("10.77.1.0/24") }),
            }),
        },
    };

    public static ComplianceBaseline Baseline { get; } = new()
    {
        MaximumDataLoss = 0,
        MaximumOutage = 60,
        Zones = new Dictionary<string, string> { ["pg1"] = "a", ["pg2"] = "b", ["pg3"] = "c" },
        Listeners = ["9100"],
    };

    public static NodeEvidence Node(int number) => new()
    {
        Node = $"pg{number}",
        Os = new OsRelease("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
        Files =
        [
            new("/etc/pgha/secrets.json", 0b110_000_000, "root"), new("/etc/patroni/postgres.yml", 0b110_000_000, "postgres"), new("/etc/keepalived/keepalived.conf", 0b110_000_000, "root"),
            new("/usr/local/bin/check_patroni.sh", 0b111_101_101, "root"), new("/var/lib/etcd/pgha", 0b111_000_000, "etcd"), new("/etc/pki/client.key", 0b110_100_000, "root"),
            new("/data/15", 0b111_000_000, "postgres"),
        ],
        Listeners = [new("0.0.0.0", 22, "sshd"), new("0.0.0.0", 5432, "postgres"), new("*", 8008, "patroni"), new("10.77.1.11", 2379, "etcd"), new("10.77.1.11", 2380, "etcd"), new("*", 9100, "node_exporter"), new("127.0.0.1", 25, "exim4")],
        UnitFiles = new Dictionary<string, string> { ["patroni.service"] = "/etc/systemd/system/patroni.service", ["keepalived.service"] = "/lib/systemd/system/keepalived.service", ["etcd.service"] = "/lib/systemd/system/etcd.service" },
        Tools = ["pgbackrest", "node_exporter"],
        Keepalived = ["global_defs {", "    enable_script_security", "    script_user keepalived_script", "}", "    weight 20", "    state BACKUP", "    virtual_router_id 200", $"    priority {101 - number}", "auth_pass #8"],
        HbaLines = ["local all all peer", .. Enumerable.Range(1, 3).Select(n => $"host replication replicator 10.77.1.{10 + n}/32 scram-sha-256"), "hostssl all all 10.78.0.0/16 scram-sha-256"],
        Watchdog = "usable",
        ClockKept = true,
        Certificates = new Dictionary<string, DateTimeOffset?> { ["/etc/pki/ca.pem"] = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        Database = new()
        {
            Settings = new Dictionary<string, string>
            {
                ["ssl"] = "on", ["max_connections"] = "300", ["data_checksums"] = "on", ["wal_log_hints"] = "off", ["fsync"] = "on", ["full_page_writes"] = "on", ["archive_mode"] = "on",
            },
            HasArchived = true,
        },
    };

    /// <summary>The evidence, with one node's or all nodes' changed.</summary>
    public static ComplianceEvidence Live(Func<NodeEvidence, NodeEvidence>? change = null, Func<NodeObservation, NodeObservation>? seen = null, ClusterDefinition? cluster = null)
    {
        var definition = cluster ?? Cluster;
        // etcd 3.4 has come to its end by now.
        var observation = Observations.All(n => (seen ?? (s => s))(n.Etcd(e => e with { Version = "3.5.16" })), definition);
        return new()
        {
            Cluster = definition,
            Today = Today,
            Baseline = Baseline,
            Seen = observation,
            Health = [.. HealthChecks.All(observation)],
            Drift = [HealthRecord.Of(definition, CheckResult.Pass("drift.cluster", "demo", "as it should be"))],
            WeakPasswords = [],
            Nodes = Enumerable.Range(1, 3).Select(Node).Select(change ?? (n => n)).ToDictionary(n => n.Node, n => new Answer<NodeEvidence>(n.Node, n, "")),
        };
    }
}
