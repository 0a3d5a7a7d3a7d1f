using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Compliance;

/// <summary>What rules ask a node beyond its health, in one script: the questions, and how the answers read. Only reads.</summary>
public static class ComplianceScript
{
    // The archive's command may hold a login: only whether there is one leaves the node.
    private const string Query = """
        select json_build_object(
          'settings', (select json_object_agg(name, case when name in ('archive_command', 'archive_library')
              then case when setting in ('', '(disabled)') then '' else 'set' end else setting end) from pg_settings
            where name in ('ssl', 'password_encryption', 'archive_mode', 'archive_command', 'archive_library', 'max_connections', 'data_checksums',
              'wal_log_hints', 'full_page_writes', 'fsync', 'synchronous_commit', 'log_connections', 'server_version_num')),
          'altered', (select coalesce(json_agg(name order by name), '[]') from pg_settings where sourcefile like '%/postgresql.auto.conf'),
          'md5', (select coalesce(json_agg(rolname order by rolname), '[]') from pg_authid where rolcanlogin and rolpassword like 'md5%'),
          'archived', (select last_archived_time is not null from pg_stat_archiver),
          'failing', (select coalesce(last_failed_time > last_archived_time, last_failed_time is not null) from pg_stat_archiver))
        """;

    private static readonly string[] Tools = ["pgbackrest", "barman-wal-archive", "barman", "wal-g", "wal-e", "node_exporter", "prometheus-node-exporter",
        "postgres_exporter", "prometheus-postgres-exporter", "zabbix_agentd", "zabbix_agent2", "telegraf", "check_mk_agent", "nrpe", "datadog-agent"];

    /// <summary>The script of a node.</summary>
    public static SectionedScript For(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var database = cluster.HasDatabase(node);
        var script = new SectionedScript()
            .Add("os", "cat /etc/os-release")
            .Add("listeners", "ss -Hltnp 2>/dev/null || ss -ltnp | tail -n +2")
            .Add("units", $"systemctl show -p Id,FragmentPath -- {string.Join(' ', Health.Observer.Units(cluster, node.Name))}")
            .Add("packaged", "systemctl list-units --no-legend --plain --state=active --type=service 'postgresql*' | awk '{ print $1 }'")
            .Add("tools", $"for t in {string.Join(' ', Tools)}; do if command -v \"$t\" >/dev/null 2>&1; then printf '%s\\n' \"$t\"; fi; done")
            // Byte by byte: the locale is C.
            .Add("odd", "for f in /* /etc/*; do case ${f##*/} in *[!\\ -~]*) printf '%s\\n' \"$f\" ;; esac; done")
            .Add("clock", "timedatectl status 2>/dev/null | grep -i 'synchronized:'")
            .Add("certificates", $"for f in {Quoted(Certificates(cluster))}; do printf '%s\\t%s\\n' \"$f\" \"$(openssl x509 -noout -enddate -in \"$f\" 2>/dev/null)\"; done")
            .Add("files", $"stat -L -c '%a	%U	%n' -- {Quoted(Files(cluster))} 2>/dev/null; true");
        if (!database) return script;
        // keepalived's password stays where it is: its length alone is told.
        script.Add("keepalived", $"awk '$1 == \"auth_pass\" {{ print \"auth_pass #\" length($2); next }} {{ print }}' {KeepalivedComponent.Configuration}");
        script.Add("watchdog", $"if [ ! -e /dev/watchdog ]; then echo missing; elif runuser -u {PostgresComponent.Account} -- test -w /dev/watchdog; then echo usable; else echo denied; fi");
        var psql = $"runuser -u {PostgresComponent.Account} -- psql -X -w -A -t -h /var/run/postgresql -p {cluster.Postgres.Port} -d postgres";
        script.Add("database", $"cd / && PGCONNECT_TIMEOUT=5 {psql} <<'SQL'\n{Query.ReplaceLineEndings("\n")};\nSQL\n", TimeSpan.FromSeconds(15));
        script.Add("hba", $$"""
            cd / && file=$(PGCONNECT_TIMEOUT=5 {{psql}} -c 'show hba_file') && sed -e 's/#.*//' -e 's/\(ldapbindpasswd\|radiussecrets\)=.*//' -- "$file"
            """, TimeSpan.FromSeconds(15));
        script.Add("data", $$"""
            cd / && directory=$(PGCONNECT_TIMEOUT=5 {{psql}} -c 'show data_directory') && stat -L -c '%a	%U	%n' -- "$directory"
            """, TimeSpan.FromSeconds(15));
        return script;
    }

    /// <summary>Reads the answers.</summary>
    public static NodeEvidence Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        IReadOnlyList<string> Lines(string name) =>
            sections.GetValueOrDefault(name) is { ExitCode: 0 } section ? [.. section.Text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)] : [];
        var clock = Lines("clock") is [var first, ..] ? first : null;
        return new()
        {
            Node = node,
            Os = OsRelease.Parse(sections["os"].Text),
            Files = [.. Lines("files").Concat(Lines("data")).Select(ReadFile).OfType<FileEvidence>()],
            Listeners = sections["listeners"].ExitCode == 0 ? [.. Lines("listeners").Select(ReadListener).OfType<ListenerEvidence>()] : null,
            UnitFiles = sections["units"].Text.Split("\n\n").Select(Values).Where(v => v.ContainsKey("Id")).ToDictionary(v => v["Id"], v => v.GetValueOrDefault("FragmentPath", "")),
            PackagedPostgres = Lines("packaged"),
            Tools = Lines("tools"),
            OddNames = Lines("odd"),
            ClockKept = clock is null ? null : clock.TrimEnd().EndsWith("yes", StringComparison.Ordinal),
            Certificates = Lines("certificates").Select(l => l.Split('\t')).ToDictionary(p => p[0], p => p.Length > 1 ? EndDate(p[1]) : null),
            Keepalived = Lines("keepalived"),
            HbaLines = [.. Lines("hba").Select(l => l.Trim()).Where(l => l.Length > 0)],
            Watchdog = Lines("watchdog") is [var device, ..] ? device : "",
            Database = Lines("database") is [var json, ..] ? ReadDatabase(json) : null,
        };
    }

    /// <summary>The files whose owner and mode count.</summary>
    internal static IReadOnlyList<string> Files(ClusterDefinition cluster) =>
    [
        ClusterSecrets.Path, PatroniComponent.Configuration, KeepalivedComponent.Configuration,
        .. Platform.All.Select(p => p.CheckScript).Distinct(), cluster.Etcd.DataDirectory, .. Keys(cluster),
    ];

    /// <summary>The files of TLS keys that the definition names.</summary>
    internal static IReadOnlyList<string> Keys(ClusterDefinition cluster) => [.. Tls(cluster).Select(t => t.Key).OfType<string>().Distinct()];

    private static IReadOnlyList<string> Certificates(ClusterDefinition cluster) =>
        [.. Tls(cluster).SelectMany(t => new[] { t.Ca, t.Cert }).OfType<string>().Distinct()];

    private static IEnumerable<TlsSettings> Tls(ClusterDefinition cluster) =>
        new[] { cluster.Etcd.Tls, cluster.Etcd.ServerTls, cluster.Etcd.PeerTls, cluster.ZooKeeper?.Tls, cluster.Consul?.Tls }.OfType<TlsSettings>();

    private static string Quoted(IReadOnlyList<string> words) => string.Join(' ', words.Select(ShellQuote.Quote));

    private static FileEvidence? ReadFile(string line)
    {
        var parts = line.Split('\t', 3);
        if (parts.Length < 3 || parts[0].Any(c => c is < '0' or > '7')) return null;
        return new(parts[2], Convert.ToInt32(parts[0], 8), parts[1]);
    }

    // LISTEN 0 244 0.0.0.0:5432 0.0.0.0:* users:(("postgres",pid=812,fd=6))
    private static ListenerEvidence? ReadListener(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || words[3].LastIndexOf(':') is not (> 0 and var colon)) return null;
        var program = words.Length > 5 && words[5].Split('"') is { Length: > 1 } quoted ? quoted[1] : "";
        return int.TryParse(words[3][(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? new(words[3][..colon], port, program) : null;
    }

    private static Dictionary<string, string> Values(string block) =>
        block.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.First()[1].Trim());

    // notAfter=Nov 24 15:09:14 2027 GMT; the day may have a blank in front.
    private static DateTimeOffset? EndDate(string text) => DateTimeOffset.TryParseExact(
        text.Replace("notAfter=", "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Replace(" GMT", "", StringComparison.Ordinal).Trim(),
        "MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    private static DatabaseEvidence? ReadDatabase(string json)
    {
        try
        {
            var said = JsonNode.Parse(json)!;
            return new()
            {
                Settings = said["settings"]?.AsObject().ToDictionary(p => p.Key, p => p.Value?.ToString() ?? "") ?? [],
                AlteredBySql = [.. said["altered"]?.AsArray().Select(v => v!.ToString()) ?? []],
                Md5Roles = [.. said["md5"]?.AsArray().Select(v => v!.ToString()) ?? []],
                HasArchived = said["archived"]?.GetValue<bool>(),
                ArchivingFails = said["failing"]?.GetValue<bool>() ?? false,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
