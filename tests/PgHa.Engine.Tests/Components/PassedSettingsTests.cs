using System.Text.Json;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Definition.Rules;
using PgHa.Definition.Settings;
using PgHa.Engine.Tests.Definition;

namespace PgHa.Engine.Tests.Components;

/// <summary>Settings that the definition passes through, in the files; and that nothing PgHa must keep can be replaced by them.</summary>
public class PassedSettingsTests
{
    private const string Yaml = """
        name: demo
        nodes:
          - {name: pg1, address: 10.77.1.11}
          - {name: pg2, address: 10.77.1.12}
          - {name: pg3, address: 10.77.1.13}
        patroni:
          settings:
            log: {level: DEBUG, max_queue_size: 1000, static_fields: {app: "on"}}
            bootstrap: {dcs: {failsafe_mode: true}, initdb: [{locale: C}, data-checksums]}
            watchdog: {mode: required, safety_margin: -1}
            tags: {clonefrom: true, failover_priority: 1.5}
            postgresql: {callbacks: {on_role_change: /usr/local/bin/told.sh --x "a b"}}
        etcd:
          settings: {snapshot-count: 10000, log-level: "warn $x", quota-backend-bytes: 1}
        virtualIP:
          address: 10.77.1.100/24
          settings:
            globalDefs: [vrrp_garp_master_delay 5]
            vrrpScript: [script_timeout 3]
            vrrpInstance: ['track_interface {', eth1 weight 2, '}', 'notify "/usr/local/bin/told.sh x"']
        """;

    // What is rendered, has no field and may be replaced: defaults of PgHa's.
    private static readonly string[] Defaults =
    [
        "bootstrap.initdb", "bootstrap.dcs.postgresql.use_pg_rewind", "bootstrap.dcs.postgresql.use_slots", "postgresql.basebackup", "watchdog.mode", "tags.nofailover", "tags.noloadbalance",
        "tags.clonefrom", "tags.nosync",
    ];

    private static readonly string[] EtcdDefaults = ["auto-compaction-mode", "auto-compaction-retention", "pre-vote", "quota-backend-bytes"];

    [Fact]
    public void Patronis_are_laid_over_what_is_rendered()
    {
        var file = PyYaml.Load([PatroniConfiguration.Render(Wanted.Of(ClusterYaml.Read(Yaml)))]).Single();
        file.GetProperty("log").GetRawText().ShouldBe("""{"level": "DEBUG", "max_queue_size": 1000, "static_fields": {"app": "on"}}""");
        file.GetProperty("bootstrap").GetProperty("dcs").GetProperty("failsafe_mode").GetBoolean().ShouldBeTrue();
        file.GetProperty("bootstrap").GetProperty("dcs").GetProperty("ttl").GetInt32().ShouldBe(30);
        file.GetProperty("bootstrap").GetProperty("initdb").GetRawText().ShouldBe("""[{"locale": "C"}, "data-checksums"]""");
        file.GetProperty("watchdog").GetRawText().ShouldBe("""{"mode": "required", "safety_margin": -1}""");
        file.GetProperty("tags").GetProperty("clonefrom").GetBoolean().ShouldBeTrue();
        file.GetProperty("tags").GetProperty("nosync").GetBoolean().ShouldBeFalse();
        file.GetProperty("tags").GetProperty("failover_priority").GetDouble().ShouldBe(1.5);
        file.GetProperty("postgresql").GetProperty("callbacks").GetProperty("on_role_change").GetString().ShouldBe("/usr/local/bin/told.sh --x \"a b\"");
        file.GetProperty("postgresql").GetProperty("listen").GetString().ShouldBe("0.0.0.0:5432");
    }

    [Fact]
    public void Etcds_are_its_variables_and_replace_a_default_in_its_place()
    {
        var lines = Wanted.File(Wanted.Of(ClusterYaml.Read(Yaml)), "/etc/default/etcd").Content.Split('\n');
        lines.ShouldContain("ETCD_SNAPSHOT_COUNT=\"10000\"");
        lines.ShouldContain("ETCD_LOG_LEVEL=\"warn \\$x\"");
        lines.Where(line => line.StartsWith("ETCD_QUOTA_BACKEND_BYTES", StringComparison.Ordinal)).ShouldBe(["ETCD_QUOTA_BACKEND_BYTES=\"1\""]);
    }

    [Fact]
    public void Keepaliveds_stand_at_the_end_of_their_blocks()
    {
        var text = Wanted.File(Wanted.Of(ClusterYaml.Read(Yaml)), KeepalivedComponent.Configuration).Content;
        text.ShouldContain("    script_user keepalived_script\n    vrrp_garp_master_delay 5\n}\n");
        text.ShouldContain("    init_fail\n    script_timeout 3\n}\n");
        text.ShouldEndWith("    }\n    track_interface {\n        eth1 weight 2\n    }\n    notify \"/usr/local/bin/told.sh x\"\n}\n");
    }

    [Fact]
    public void Without_settings_every_file_is_as_it_was() =>
        Wanted.All(Wanted.Of(Wanted.Cluster)).ShouldBe(Wanted.All(Wanted.Of(Wanted.Cluster with { Patroni = Wanted.Cluster.Patroni with { Settings = SettingMap.Empty } })));

    [Fact]
    public void Whatever_postgres_yml_says_is_owned_or_a_default_that_may_be_replaced()
    {
        var synchronous = Wanted.Cluster with { Patroni = new() { SynchronousMode = true } };
        var rendered = PyYaml.Load([PatroniConfiguration.Render(Wanted.Of(Wanted.Cluster)), PatroniConfiguration.Render(Wanted.Of(synchronous))]).SelectMany(file => Leaves("", file)).ToHashSet();
        rendered.Count.ShouldBeGreaterThan(30);
        rendered.Where(path => !IsWithin(path, OwnedSettings.Patroni.Keys) && !IsWithin(path, Defaults)).ShouldBeEmpty();
        Defaults.Where(path => IsWithin(path, OwnedSettings.Patroni.Keys) || !rendered.Any(leaf => IsWithin(leaf, [path]))).ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_etcds_file_says_is_owned_or_a_default_that_may_be_replaced()
    {
        var flags = Wanted.File(Wanted.Of(Wanted.Cluster), "/etc/default/etcd").Content.Split('\n').Where(line => line.StartsWith("ETCD_", StringComparison.Ordinal))
            .Select(line => line["ETCD_".Length..line.IndexOf('=')].ToLowerInvariant().Replace('_', '-')).ToList();
        flags.Except(OwnedSettings.Etcd.Keys).ShouldBeSubsetOf(EtcdDefaults);
        EtcdDefaults.Intersect(OwnedSettings.Etcd.Keys).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_keyword_of_keepaliveds_file_is_owned(bool unicast)
    {
        var cluster = Wanted.Cluster with { VirtualIP = new() { Address = "10.77.1.100/24", Unicast = unicast } };
        string[] lines = Wanted.File(Wanted.Of(cluster), KeepalivedComponent.Configuration).Content.Split('\n');
        var blocks = new Dictionary<string, IEnumerable<string>>
        {
            ["global_defs"] = OwnedSettings.GlobalDefs.Keys, ["vrrp_script"] = OwnedSettings.VrrpScript.Keys, ["vrrp_instance"] = OwnedSettings.VrrpInstance.Keys,
        };
        var block = "";
        var seen = 0;
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] is not ('#' or '}')))
        {
            if (line[0] != ' ') block = line.Split(' ')[0];
            else if (line[4] is not (' ' or '}')) (blocks[block].Contains(line.Trim().Split(' ')[0]) && seen++ >= 0).ShouldBeTrue(line);
        }

        seen.ShouldBeGreaterThan(15);
    }

    private static bool IsWithin(string path, IEnumerable<string> roots) => roots.Any(root => path == root || path.StartsWith(root + ".", StringComparison.Ordinal));

    private static IEnumerable<string> Leaves(string path, JsonElement node) => node.ValueKind == JsonValueKind.Object
        ? node.EnumerateObject().SelectMany(field => Leaves(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value))
        : [path];
}
