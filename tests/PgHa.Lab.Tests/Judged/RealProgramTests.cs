using System.Text.Json;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Lab.Tests.Cluster;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Lab.Tests.Judged;

/// <summary>
/// What judges a file is the program that reads it: rendered files of a plain definition, one of awkward values and one of IPv6, given
/// to the programs of Debian 12.
/// </summary>
[Collection(nameof(RunningCluster))]
public sealed class RealProgramTests(RunningCluster cluster, CourtOfTheCluster court) : IClassFixture<CourtOfTheCluster>
{
    private readonly Court court = cluster.Lab is null ? null! : court.Court;

    private static IReadOnlyList<ClusterDefinition> Definitions => JudgedDefinitions.All;

    [Fact]
    public async Task PyYAML_reads_of_Patronis_file_what_went_in()
    {
        foreach (var definition in Definitions)
        {
            var json = await court.AsRoot($"python3 -c 'import yaml, json, sys; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' {Court.Of(definition)}/etc/patroni/postgres.yml");
            var file = JsonDocument.Parse(json).RootElement;
            var postgres = file.GetProperty("postgresql");
            var secrets = JudgedDefinitions.Secrets;
            foreach (var (role, user, password) in ((string, string, string)[])
                [("superuser", "postgres", secrets.Superuser), ("replication", "replicator", secrets.Replication), ("rewind", "rewind", secrets.Rewind)])
            {
                postgres.GetProperty("authentication").GetProperty(role).GetProperty("username").GetString().ShouldBe(user);
                postgres.GetProperty("authentication").GetProperty(role).GetProperty("password").GetString().ShouldBe(password);
            }

            file.GetProperty("restapi").GetProperty("authentication").GetProperty("password").GetString().ShouldBe(secrets.Rest);
            (file.GetProperty("scope").GetString(), file.GetProperty("name").GetString()).ShouldBe((definition.Name, definition.Nodes[0].Name));
            file.GetProperty("namespace").GetString().ShouldBe(definition.Patroni.Namespace);
            postgres.GetProperty("pg_hba").EnumerateArray().Select(l => l.GetString()!).ShouldBe(HostBasedAuthentication.Lines(definition));
            var parameters = Parameters(file);
            foreach (var (name, value) in definition.Postgres.Parameters) parameters[name].ShouldBe(value, name);
        }
    }

    [Fact]
    public async Task PostgreSQL_takes_every_rendered_parameter()
    {
        foreach (var definition in Definitions)
        {
            var json = await court.AsRoot($$"""
                mkdir -p {{Court.Folder}}/c && : >{{Court.Folder}}/c/postgresql.conf
                sudo -u postgres python3 - {{Court.Of(definition)}}/etc/patroni/postgres.yml <<'END'
                import json, subprocess, sys, yaml
                file = yaml.safe_load(open(sys.argv[1]))
                p = {**file["bootstrap"]["dcs"]["postgresql"]["parameters"], **file["postgresql"]["parameters"]}
                wrong = [n for n, v in p.items() if not isinstance(v, str)]
                assert not wrong, wrong
                arguments = [a for n, v in p.items() for a in ("-c", n + "=" + v)]
                said = {}
                for name in p:
                    r = subprocess.run([file["postgresql"]["bin_dir"] + "/postgres", "-D", "{{Court.Folder}}/c", *arguments, "-C", name], capture_output=True, text=True)
                    said[name] = r.stdout.removesuffix("\n") if r.returncode == 0 else "REFUSED " + r.stderr
                print(json.dumps(said))
                END
                """);
            var said = JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            said["max_connections"].ShouldBe(definition.Postgres.Parameters.GetValueOrDefault("max_connections", "300"));
            // In its own units and words.
            foreach (var (name, value) in definition.Postgres.Parameters)
                said[name].ShouldBe(value switch { "yes" => "on", "1s" => "1000", "5MB" => "5120", _ => value }, name);
            said.Values.ShouldAllBe(v => !v.StartsWith("REFUSED", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Systemd_reads_of_etcds_file_what_went_in()
    {
        foreach (var definition in Definitions)
        {
            var lines = (await court.AsRoot($"systemd-run -q --wait --pipe -p EnvironmentFile={Court.Of(definition, 1)}/etc/default/etcd env")).Split('\n');
            var values = lines.Where(l => l.StartsWith("ETCD_", StringComparison.Ordinal)).ToDictionary(l => l.Split('=')[0], l => l[(l.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            values["ETCD_NAME"].ShouldBe(definition.Nodes[1].Name);
            values["ETCD_INITIAL_CLUSTER_TOKEN"].ShouldBe(definition.Etcd.Token ?? definition.Name);
            values["ETCD_INITIAL_CLUSTER"].ShouldBe(string.Join(',', definition.Nodes.Select(n => $"{n.Name}={EtcdConfiguration.PeerUrl(definition, n)}")));
            values["ETCD_LISTEN_CLIENT_URLS"].ShouldBe($"{EtcdConfiguration.ClientUrl(definition, definition.Nodes[1])},http://127.0.0.1:{definition.Etcd.ClientPort}");
        }
    }

    [Fact]
    public async Task Etcd_makes_a_cluster_of_the_rendered_files_and_Patroni_finds_its_own_sound_beside_it()
    {
        foreach (var definition in Definitions)
        {
            await court.StartEtcd(definition);
            try
            {
                var port = definition.Etcd.ClientPort;
                var members = await court.AsRoot($"ETCDCTL_API=3 ip netns exec j1 etcdctl --endpoints=http://127.0.0.1:{port} member list -w json");
                JsonDocument.Parse(members).RootElement.GetProperty("members").EnumerateArray()
                    .Select(m => (m.GetProperty("name").GetString(), m.GetProperty("clientURLs")[0].GetString()))
                    .ShouldBe(definition.Nodes.Select(n => ((string?)n.Name, (string?)EtcdConfiguration.ClientUrl(definition, n))), ignoreOrder: true);
                // Each member takes what Patroni on another node asks of it.
                await court.AsRoot($"ETCDCTL_API=3 ip netns exec j2 etcdctl --endpoints={string.Join(',', definition.Nodes.Select(n => EtcdConfiguration.ClientUrl(definition, n)))} endpoint health");

                await court.AsRoot($"install -d -o postgres -m 700 {definition.Postgres.DataDirectory}");
                var said = await court.Try($"ip netns exec j1 sudo -u postgres patroni --validate-config {Court.Of(definition)}/etc/patroni/postgres.yml");
                // Version 3 calls bootstrap.pg_hba missing, which its documentation calls optional, and which postgresql.pg_hba overrides.
                (said.Output + said.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Where(l => !l.StartsWith("bootstrap.pg_hba", StringComparison.Ordinal)).ShouldBeEmpty(definition.Name);
            }
            finally
            {
                await court.StopEtcd();
            }
        }
    }

    /// <summary>
    /// The way of every value to its end: Patroni writes postgresql.conf, roles and connection strings of what it reads, and our own
    /// scripts log in with the same passwords.
    /// </summary>
    [Fact]
    public async Task A_database_is_made_of_awkward_values_and_of_IPv6_and_every_login_and_parameter_is_what_went_in()
    {
        var definition = JudgedDefinitions.IPv6;
        await court.StartEtcd(definition);
        try
        {
            (await court.Try(Court.Check(definition))).ExitCode.ShouldBe(1);
            await court.StartPatroni(definition);
            var address = definition.Nodes[0].Address;
            (await InFirst(PatroniClient.QueryThrough(definition, address, JudgedDefinitions.Secrets))).ShouldBe($"{address}|false");
            await InFirst(PatroniClient.Wake(definition, 1, JudgedDefinitions.Secrets, TimeSpan.FromSeconds(10)));
            foreach (var (user, password, options, query) in ((string, string, string, string)[])
            [
                (PatroniConfiguration.ReplicationUser, JudgedDefinitions.Secrets.Replication, "dbname=postgres replication=true", "IDENTIFY_SYSTEM"),
                (PatroniConfiguration.RewindUser, JudgedDefinitions.Secrets.Rewind, "dbname=postgres", "select 1"),
            ])
            {
                (await InFirst(Psql(definition, user, password, options, query))).ShouldNotBeEmpty();
                (await court.Try(Netns(Psql(definition, user, password + "x", options, query)))).ExitCode.ShouldNotBe(0);
            }

            var names = string.Join(',', definition.Postgres.Parameters.Select(p => $"'{p.Key}'"));
            var settings = await InFirst(AsSuperuser($"select json_object_agg(n, current_setting(n)) from unnest(array[{names}]) n"));
            JsonDocument.Parse(settings).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!)
                .ShouldBe(definition.Postgres.Parameters.ToDictionary(p => p.Key, p => p.Value == "yes" ? "on" : p.Value), ignoreOrder: true);

            (await InFirst(AsSuperuser("select coalesce(string_agg(error, ';'), 'none') from pg_hba_file_rules"))).ShouldBe("none");
            await court.StopPatroni();
            (await court.Try(Court.Check(definition))).ExitCode.ShouldBe(1);
        }
        finally
        {
            await court.StopPatroni();
            await court.StopEtcd();
        }

        Task<string> InFirst(RemoteScript script) => court.AsRoot(Netns(script));
        RemoteScript AsSuperuser(string query) =>
            Psql(definition, PatroniConfiguration.Superuser, JudgedDefinitions.Secrets.Superuser, "dbname=postgres", query);
    }

    [Fact]
    public async Task Keepalived_finds_its_file_sound()
    {
        foreach (var definition in Definitions)
        {
            for (var i = 0; i < definition.Nodes.Count; i++)
            {
                // With the rendered check script in its place, which the file names.
                var said = await court.Try($"""
                    unshare -m sh -c 'mount --bind "$1" /usr/local/bin && shift && exec ip netns exec "$@"' sh {Court.Of(definition, i)}/usr/local/bin j{i + 1} {Check(definition, i)}
                    """);
                said.ExitCode.ShouldBe(0, said.ToString());
                (said.Output + said.Error).ShouldBe("", definition.Name);
            }
        }
    }

    [Fact]
    public async Task Keepalived_refuses_the_placeholder_of_an_interface()
    {
        var definition = Definitions[0];
        var place = $"{Court.Of(definition)}/etc/keepalived/provisional.conf";
        await court.AsRoot($"sed 's/eth9/{InterfacePlaceholder.For(definition.Nodes[0])}/' {Court.Of(definition)}/etc/keepalived/keepalived.conf >{place}");
        var said = await court.Try($"ip netns exec j1 {Check(definition, 0)}".Replace("keepalived.conf", "provisional.conf", StringComparison.Ordinal));
        said.ExitCode.ShouldNotBe(0, said.ToString());
    }

    [Fact]
    public async Task Systemd_finds_units_and_drop_ins_sound()
    {
        foreach (var definition in Definitions)
        {
            var units = Court.Of(definition) + "/etc/systemd/system";
            // The last, empty part of the path stands for the system's own places: the packages' units that the drop-ins belong to.
            var said = await court.Try($"""
                ls {units}/patroni.service {units}/etcd.service.d/pgha.conf {units}/keepalived.service.d/pgha.conf >/dev/null &&
                SYSTEMD_UNIT_PATH={units}: systemd-analyze verify --man=no patroni.service etcd.service keepalived.service
                """);
            (said.ExitCode, said.Output, said.Error).ShouldBe((0, "", ""), definition.Name);
        }
    }

    [Fact]
    public async Task Systemd_would_notice_an_unsound_drop_in()
    {
        var units = Court.Of(Definitions[0]) + "/unsound";
        var said = await court.Try($"mkdir -p {units}/etcd.service.d && printf '[Service]\\nRestrat=on-failure\\n' >{units}/etcd.service.d/pgha.conf && SYSTEMD_UNIT_PATH={units}: systemd-analyze verify --man=no etcd.service");
        said.Error.ShouldContain("Restrat");
    }

    private static RemoteScript Psql(ClusterDefinition definition, string user, string password, string options, string query)
    {
        var quoted = password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
        return new($$"""
            umask 077
            file=$(mktemp)
            printf '%s\n' {{ShellQuote.Quote("*:*:*:*:" + quoted)}} >"$file"
            PGPASSFILE=$file PGCONNECT_TIMEOUT=5 psql -X -w -A -t -c {{ShellQuote.Quote(query)}} 'host={{definition.Nodes[0].Address}} port={{definition.Postgres.Port}} user={{user}} {{options}}'
            code=$?
            rm -f "$file"
            exit $code
            """);
    }

    private static string Netns(RemoteScript script) => $"ip netns exec j1 sh -c {ShellQuote.Quote(script.Text)}";

    // As the applier has a new file judged before it takes its place.
    private static string Check(ClusterDefinition definition, int node)
    {
        var context = new NodeContext(definition, definition.Nodes[node], Platform.ByName("debian-12")!, JudgedDefinitions.Secrets, new(null, false));
        var file = new KeepalivedComponent().Describe(context).OfType<FileResource>().Single(f => f.Path == KeepalivedComponent.Configuration);
        return string.Join(' ', file.Check.Select(a => ShellQuote.Quote(a == FileResource.FilePlaceholder ? Court.Of(definition, node) + file.Path : a)));
    }

    private static Dictionary<string, string?> Parameters(JsonElement file) =>
        file.GetProperty("bootstrap").GetProperty("dcs").GetProperty("postgresql").GetProperty("parameters").EnumerateObject()
            .Concat(file.GetProperty("postgresql").GetProperty("parameters").EnumerateObject())
            .ToDictionary(p => p.Name, p => p.Value.GetString());
}
