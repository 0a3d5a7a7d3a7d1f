using System.Net;
using System.Net.Sockets;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>
/// Patroni's YAML (Patroni documentation, "YAML configuration settings"). One owner of everything: what must be equal on all members
/// lives in the DCS from the bootstrap on; pg_hba and all other server parameters live in this file.
/// </summary>
public static class PatroniConfiguration
{
    /// <summary>The superuser.</summary>
    public const string Superuser = "postgres";

    /// <summary>The role of streaming replication (seed R6).</summary>
    public const string ReplicationUser = "replicator";

    /// <summary>The role of pg_rewind.</summary>
    public const string RewindUser = "rewind";

    /// <summary>The user of REST requests that change something.</summary>
    public const string RestUser = "patroni";

    /// <summary>
    /// Parameters that Patroni takes from the DCS alone (patroni, <c>postgresql/config.py</c>, <c>CMDLINE_OPTIONS</c>, and
    /// <c>config.py</c>, <c>_process_postgresql_parameters</c>): in the local file they have no effect. Case does not count.
    /// </summary>
    public static IReadOnlySet<string> DcsOnlyParameters { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "max_connections", "max_locks_per_transaction", "max_worker_processes", "max_prepared_transactions", "wal_level",
        "track_commit_timestamp", "max_wal_senders", "max_replication_slots", "wal_keep_segments", "wal_keep_size", "wal_log_hints",
    };

    /// <summary>The tags of a member that is kept out of service (Patroni's documentation, "YAML configuration settings", tags).</summary>
    public static IReadOnlyList<string> MaintenanceTags { get; } = ["nofailover", "noloadbalance", "nosync"];

    /// <summary>The whole file.</summary>
    public static string Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (cluster, self, secrets) = (node.Cluster, node.Node, node.Secrets);
        var host = ClusterRules.UrlHost(self.Address);
        var any = IPAddress.Parse(self.Address).AddressFamily == AddressFamily.InterNetworkV6 ? "[::]" : "0.0.0.0";
        var (dcs, settings) = DcsComponent.Of(cluster).PatroniSection(node);
        return PatroniYaml.Write(OutOfService(PassedSettings.Over(new YamlMap
        {
            ["scope"] = cluster.Name,
            ["namespace"] = cluster.Patroni.Namespace,
            ["name"] = self.Name,
            ["restapi"] = new YamlMap
            {
                ["listen"] = $"{any}:{cluster.Patroni.RestPort}",
                ["connect_address"] = $"{host}:{cluster.Patroni.RestPort}",
                ["authentication"] = Login(RestUser, secrets.Rest),
            },
            [dcs] = settings,
            ["bootstrap"] = new YamlMap
            {
                ["dcs"] = DynamicConfiguration(cluster),
                ["initdb"] = new List<object> { new YamlMap { ["encoding"] = "UTF8" }, new YamlMap { ["locale"] = node.Platform.Locale }, "data-checksums" },
            },
            ["postgresql"] = new YamlMap
            {
                // All addresses: the virtual one comes and goes.
                ["listen"] = $"{any}:{cluster.Postgres.Port}",
                ["connect_address"] = $"{host}:{cluster.Postgres.Port}",
                ["data_dir"] = node.DataDirectory,
                ["bin_dir"] = node.Platform.PostgresBinDirectory(cluster),
                ["pgpass"] = "/var/run/postgresql/.pgpass-patroni",
                ["use_unix_socket"] = true,
                ["authentication"] = new YamlMap
                {
                    ["superuser"] = Login(Superuser, secrets.Superuser),
                    ["replication"] = Login(ReplicationUser, secrets.Replication),
                    ["rewind"] = Login(RewindUser, secrets.Rewind),
                },
                ["parameters"] = LocalParameters(cluster),
                ["pg_hba"] = OncePerCluster.Get(cluster, "pg_hba", c => new SharedList([.. HostBasedAuthentication.Lines(c)])),
                // A copy begins with a checkpoint of the leader. By default that one takes its time, on a cluster that writes up to
                // checkpoint_completion_target of checkpoint_timeout, during which a replica that is missed does nothing (PostgreSQL
                // documentation, "pg_basebackup", Notes).
                ["basebackup"] = new List<object> { new YamlMap { ["checkpoint"] = "fast" } },
                // A data directory is evidence: Patroni must not throw one away by itself.
                ["remove_data_directory_on_rewind_failure"] = false,
                ["remove_data_directory_on_diverged_timelines"] = false,
            },
            ["watchdog"] = new YamlMap { ["mode"] = "automatic" },
            ["tags"] = new YamlMap { ["nofailover"] = false, ["noloadbalance"] = false, ["clonefrom"] = false, ["nosync"] = false },
        }, cluster.Patroni.Settings), node.State.Maintenance));
    }

    /// <summary>What the DCS is to hold: written at the bootstrap, changed later only through the REST API.</summary>
    public static YamlMap DynamicConfiguration(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var parameters = new YamlMap { ["max_connections"] = "300", ["wal_level"] = "replica" };
        foreach (var (name, value) in Parameters(cluster, dcs: true)) parameters[name] = value;
        return new YamlMap
        {
            ["ttl"] = cluster.Patroni.Ttl,
            ["loop_wait"] = cluster.Patroni.LoopWait,
            ["retry_timeout"] = cluster.Patroni.RetryTimeout,
            ["maximum_lag_on_failover"] = cluster.Patroni.MaximumLagOnFailover,
            ["synchronous_mode"] = cluster.Patroni.SynchronousMode,
            ["postgresql"] = new YamlMap { ["use_pg_rewind"] = true, ["use_slots"] = true, ["parameters"] = parameters },
        };
    }

    // Over the user's own settings: whatever tags a node has, out of service it neither leads nor serves.
    private static YamlMap OutOfService(YamlMap file, Maintenance? maintenance)
    {
        if (maintenance is null) return file;
        var tags = (YamlMap)file["tags"]!;
        foreach (var tag in MaintenanceTags) tags[tag] = true;
        tags["clonefrom"] = false;
        return file;
    }

    private static YamlMap LocalParameters(ClusterDefinition cluster)
    {
        var parameters = new YamlMap
        {
            ["unix_socket_directories"] = "/var/run/postgresql",
            // Before 10 a boolean (PostgreSQL documentation, release notes of 10): md5 was all there was.
            ["password_encryption"] = HostBasedAuthentication.Method(cluster.Postgres.Version) is var method && method == "md5" ? "on" : method,
        };
        foreach (var (name, value) in Parameters(cluster, dcs: false)) parameters[name] = value;
        return parameters;
    }

    // In PostgreSQL's own spelling: one that is written in another case replaces our default instead of standing beside it.
    private static IEnumerable<(string Name, string Value)> Parameters(ClusterDefinition cluster, bool dcs) =>
        cluster.Postgres.Parameters.Where(p => DcsOnlyParameters.Contains(p.Key) == dcs).Select(p => (PostgresParameter.Find(p.Key)?.Name ?? p.Key, p.Value));

    private static YamlMap Login(string user, string password) => new() { ["username"] = user, ["password"] = password };
}
