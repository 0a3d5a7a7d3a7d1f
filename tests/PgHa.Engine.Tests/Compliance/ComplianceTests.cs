using System.Text.RegularExpressions;
using PgHa.Checks;
using PgHa.Compliance;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Health;
using static PgHa.Compliance.ComplianceOutcome;

namespace PgHa.Engine.Tests.Compliance;

/// <summary>From evidence to verdicts. Each test lists all that does not pass.</summary>
public sealed class ComplianceTests
{
    private static IReadOnlyList<(string Rule, string Target, ComplianceOutcome Outcome)> Found(ComplianceEvidence evidence) =>
        [.. ComplianceJudge.Judge(evidence).Where(r => r.Outcome is not (Pass or NotApplicable)).Select(r => (r.Rule, r.Target, r.Outcome))];

    private static void ShouldFindOnly(ComplianceEvidence evidence, params (string Rule, string Target, ComplianceOutcome Outcome)[] expected) =>
        Found(evidence).ShouldBe(expected, ignoreOrder: true);

    private static ComplianceEvidence Spoilt(Func<NodeEvidence, NodeEvidence> change) => Evidence.Live(n => n.Node == "pg2" ? change(n) : n);

    [Fact]
    public void A_cluster_that_keeps_every_rule_passes_and_every_rule_is_judged()
    {
        ShouldFindOnly(Evidence.Live());
        var records = ComplianceJudge.Judge(Evidence.Live());
        records.Select(r => r.Rule).Distinct().ShouldBe(ComplianceRules.All.Select(r => r.Id));
        records.ShouldAllBe(r => r.IsCompliant && r.Reason.Length > 0 && (r.Node.Length == 0 || r.Node == r.Target));
        // What no sample can have: a DCS that is not etcd.
        records.Where(r => r.Outcome == NotApplicable).Select(r => r.Rule).ShouldBe(["security.dcs-verify"]);
    }

    [Fact]
    public void Without_nodes_only_the_definition_is_judged()
    {
        var records = ComplianceJudge.Judge(new() { Cluster = Sample.Cluster(), Today = Evidence.Today });
        records.Select(r => r.Rule).ShouldBe(ComplianceRules.All.Where(r => !r.IsLive).Select(r => r.Id));
        records.Where(r => r.Outcome == Fail).Select(r => r.Rule).ShouldBe(
            ["security.etcd-tls", "security.etcd-peer-tls", "security.etcd-login", "security.postgres-tls", "security.rest-allowlist", "operations.archive"], ignoreOrder: true);
        records.Single(r => r.Rule == "availability.zones").Outcome.ShouldBe(Unknown);
        records.Single(r => r.Rule == "availability.zones").IsCompliant.ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_does_not_answer_is_unknown_in_each_of_its_rules_and_never_well()
    {
        var evidence = Evidence.Live(seen: n => n.Node == "pg3" ? n.Unreachable() : n);
        evidence = evidence with { Nodes = evidence.Nodes.Values.Select(a => a.Node == "pg3" ? new Answer<NodeEvidence>("pg3", null, "no route to host") : a).ToDictionary(a => a.Node) };
        var ofNode = ComplianceJudge.Judge(evidence).Where(r => r.Node == "pg3").ToList();
        ofNode.Count.ShouldBeGreaterThan(20);
        ofNode.ShouldAllBe(r => !r.IsCompliant);
        ofNode.Where(r => r.Outcome != Unknown).Select(r => r.Rule).ShouldBe(["seed.r10"]);
    }

    public static TheoryData<string, Func<object, object>> Faults => new()
    {
        { "security.file-modes", Change(n => n with { Files = [.. n.Files.Select(f => f.Path == "/etc/patroni/postgres.yml" ? f with { Mode = 0b110_100_100 } : f)] }) },
        { "security.data-directory", Change(n => n with { Files = [.. n.Files.Select(f => f.Path == "/data/15" ? f with { Mode = 0b111_101_101 } : f)] }) },
        { "security.script-security", Change(n => n with { Keepalived = [.. n.Keepalived.Where(l => !l.Contains("enable_script"))] }) },
        { "security.hba-live", Change(n => n with { HbaLines = [.. n.HbaLines, "host all all 0.0.0.0/0 scram-sha-256"] }) },
        { "security.hba-live", Change(n => n with { HbaLines = [.. n.HbaLines, "host all all 10.0.0.0 255.255.0.0 trust"] }) },
        { "security.listeners", Change(n => n with { Listeners = [.. n.Listeners!, new("0.0.0.0", 3306, "mysqld")] }) },
        { "security.postgres-tls-live", Change(n => n with { Database = n.Database! with { Settings = n.Database.Settings.ToDictionary(p => p.Key, p => p.Key == "ssl" ? "off" : p.Value) } }) },
        { "security.md5-roles", Change(n => n with { Database = n.Database! with { Md5Roles = ["old"] } }) },
        { "availability.watchdog-device", Change(n => n with { Watchdog = "denied" }) },
        { "availability.durability", Change(n => n with { Database = n.Database! with { Settings = n.Database.Settings.ToDictionary(p => p.Key, p => p.Key == "fsync" ? "off" : p.Value) } }) },
        { "availability.rewind", Change(n => n with { Database = n.Database! with { Settings = n.Database.Settings.ToDictionary(p => p.Key, p => p.Key == "data_checksums" ? "off" : p.Value) } }) },
        { "availability.clock", Change(n => n with { ClockKept = false }) },
        { "seed.r02", Change(n => n with { PackagedPostgres = ["postgresql@15-main.service"] }) },
        { "seed.r03", Change(n => n with { UnitFiles = n.UnitFiles.ToDictionary(p => p.Key, p => "/etc/systemd/system/" + p.Key) }) },
        { "seed.r04", Change(n => n with { Database = n.Database! with { AlteredBySql = ["work_mem"] } }) },
        { "seed.r05", Change(n => n with { OddNames = ["/еtс"] }) },
        { "seed.r06", Change(n => n with { HbaLines = [.. n.HbaLines.Where(l => !l.Contains("10.77.1.13"))] }) },
        { "seed.r12", Change(n => n with { Keepalived = [.. n.Keepalived.Select(l => l.Replace("BACKUP", "MASTER"))] }) },
        { "seed.r12", Change(n => n with { Keepalived = [.. n.Keepalived.Select(l => l.Replace("#8", "#12"))] }) },
        { "operations.monitoring", Change(n => n with { Tools = ["pgbackrest"] }) },
        { "operations.eol-os", Change(n => n with { Os = new("centos", "7", "CentOS Linux 7") { Like = "rhel fedora" } }) },
        { "operations.certificates", Change(n => n with { Certificates = new Dictionary<string, DateTimeOffset?> { ["/etc/pki/ca.pem"] = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero) } }) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void One_fault_of_a_node_breaks_one_rule_there(string rule, Func<object, object> change) =>
        ShouldFindOnly(Spoilt(n => (NodeEvidence)change(n)), (rule, "pg2", Fail));

    [Fact]
    public void What_health_and_drift_tell_is_taken_over()
    {
        var paused = Evidence.Live(seen: n => n.Patroni(p => p with { Paused = true }));
        ShouldFindOnly(paused, ("operations.pause", "demo", Fail));
        var drift = Evidence.Live() with { Drift = [HealthRecord.Of(Evidence.Cluster, CheckResult.Fail("drift.file", "pg2", "/etc/x differs", "Run Install-PgHaNode."))] };
        ShouldFindOnly(drift, ("operations.drift", "demo", Fail));
        ShouldFindOnly(Evidence.Live() with { WeakPasswords = null }, ("security.passwords", "demo", Unknown));
    }

    [Theory]
    [InlineData("3.0.2", null, Fail)]
    [InlineData("3.0.3", null, Pass)]
    [InlineData("3.0.2", EtcdProtocol.V2, NotApplicable)]
    public void A_lock_that_a_former_leader_can_take_back_is_told_by_Patronis_version_and_etcds_protocol(string patroni, EtcdProtocol? protocol, ComplianceOutcome outcome)
    {
        var evidence = Evidence.Live(seen: n => n.Patroni(p => p with { PatroniVersion = patroni }));
        evidence = evidence with { Cluster = evidence.Cluster with { Etcd = evidence.Cluster.Etcd with { Protocol = protocol } } };
        ComplianceJudge.Judge(evidence).Where(r => r.Rule == "availability.leader-lock").Select(r => r.Outcome).ShouldBe([outcome, outcome, outcome]);
    }

    [Fact]
    public void The_script_runs_in_a_shell_and_what_this_machine_lacks_is_told_as_such()
    {
        var script = ComplianceScript.For(Sample.Cluster(), Sample.Cluster().Nodes[0]);
        var run = Remote.Tool.Run("/bin/sh", System.Text.Encoding.UTF8.GetBytes(script.Build().Text), ["-s"]);
        var sections = script.Parse(new PgHa.Remote.CommandResult { ExitCode = run.ExitCode, Output = run.Output, Error = System.Text.Encoding.UTF8.GetBytes(run.Error) });
        var node = ComplianceScript.Parse("pg1", sections);
        node.Os.PrettyName.ShouldNotBeEmpty();
        node.Database.ShouldBeNull();
        node.Watchdog.ShouldBeOneOf("missing", "denied", "usable");
    }

    [Theory]
    [InlineData("14", Fail)]
    [InlineData("15", Pass)]
    public void A_version_past_its_end_fails(string version, ComplianceOutcome outcome) =>
        ComplianceJudge.Judge(new() { Cluster = Sample.WithPostgres(new() { Version = version }), Today = Evidence.Today })
            .Single(r => r.Rule == "operations.eol-postgres").Outcome.ShouldBe(outcome);

    [Fact]
    public void Every_major_version_and_platform_that_a_definition_may_name_has_its_end_in_the_table()
    {
        foreach (var version in (string[])["9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"]) EndOfLife.Postgres(version).ShouldNotBeNull(version);
        foreach (var platform in PlatformNames.Known) EndOfLife.Os(platform).ShouldNotBeNull(platform);
    }

    [Fact]
    public void A_goal_of_no_loss_wants_synchronous_replication()
    {
        var cluster = Evidence.Cluster with { Patroni = Evidence.Cluster.Patroni with { SynchronousMode = false } };
        Found(new ComplianceEvidence { Cluster = cluster, Today = Evidence.Today, Baseline = Evidence.Baseline }).ShouldBe([("availability.data-loss", "demo", Fail)]);
        Found(new ComplianceEvidence { Cluster = cluster, Today = Evidence.Today, Baseline = Evidence.Baseline with { MaximumDataLoss = 1048576 } }).ShouldBeEmpty();
    }

    [Fact]
    public void A_zone_that_holds_the_majority_is_told() =>
        ComplianceJudge.Judge(new()
        {
            Cluster = Evidence.Cluster, Today = Evidence.Today,
            Baseline = Evidence.Baseline with { Zones = new Dictionary<string, string> { ["pg1"] = "a", ["pg2"] = "a", ["pg3"] = "b" } },
        }).Single(r => r.Rule == "availability.zones").Reason.ShouldBe("without a etcd has 1 of 3 votes");

    [Fact]
    public void Weak_passwords_are_told_without_them()
    {
        ClusterSecrets secrets = new() { Superuser = "zalando", Replication = "replicator", Rewind = "a-long-password-1", Rest = "a-long-password-1", Vrrp = "1111" };
        var weak = WeakPasswords.Of(Evidence.Cluster, secrets);
        weak.Count.ShouldBe(7);
        weak.ShouldAllBe(w => secrets.Values().All(v => v == "replicator" || !w.Contains(v)));
        WeakPasswords.Of(Evidence.Cluster, ClusterSecrets.Generate()).ShouldBeEmpty();
    }

    [Fact]
    public void An_exception_excuses_a_failure_on_its_nodes_until_its_day_and_never_what_is_unknown()
    {
        var baseline = BaselineYaml.Read("""
            schema: 1
            exceptions:
              - {rule: security.etcd-tls, reason: a network of its own, expires: 2026-12-31}
              - {rule: security.etcd-login, reason: long gone, expires: 2026-11-23}
              - {rule: availability.zones, reason: one room, expires: 2027-01-01}
              - {rule: operations.archive, nodes: [pg9], reason: another cluster's, expires: 2027-01-01}
            """, "baseline.yml");
        var records = ComplianceJudge.Judge(new() { Cluster = Sample.Cluster(), Today = Evidence.Today, Baseline = baseline }).ToDictionary(r => r.Rule);
        (records["security.etcd-tls"].Outcome, records["security.etcd-tls"].IsCompliant, records["security.etcd-tls"].Exception).ShouldBe((Fail, true, "a network of its own"));
        (records["security.etcd-login"].IsCompliant, records["security.etcd-login"].ExceptionExpired).ShouldBe((false, new DateOnly(2026, 11, 23)));
        (records["availability.zones"].Outcome, records["availability.zones"].IsCompliant).ShouldBe((Unknown, false));
        records["operations.archive"].IsCompliant.ShouldBeFalse();
        ComplianceJudge.Expired(baseline, Evidence.Today).Select(e => e.Rule).ShouldBe(["security.etcd-login"]);
    }

    [Fact]
    public void A_baseline_tells_all_its_problems_at_once_with_their_places()
    {
        var error = Should.Throw<PgHa.Errors.PgHaException>(() => BaselineYaml.Read("""
            rules: [security.*, nonsense.*]
            listeners: [9100, 70000]
            exceptions:
              - {rule: security.etc-tls, reason: x, expires: soon}
            """, "baseline.yml"));
        error.ErrorId.ShouldBe("BaselineInvalid");
        foreach (var part in (string[])["rules[1] (line 1", "listeners[1] (line 2", "security.etcd-tls", "exceptions[0].expires (line 4", "2027-06-30"]) error.Message.ShouldContain(part);
        Should.Throw<PgHa.Errors.PgHaException>(() => BaselineYaml.Read("exeptions: []", "b")).Message.ShouldContain("exeptions");
        BaselineYaml.Read("""{"schema": 1, "zones": {"pg1": "a"}, "maximumDataLoss": 0}""", "b.json").MaximumDataLoss.ShouldBe(0);
    }

    [Fact]
    public void Every_rule_has_a_stable_id_of_its_group_and_all_its_texts_and_stands_on_the_page()
    {
        var page = Repository.Read("docs", "cmdlets", "Test-PgHaCompliance.md");
        ComplianceRules.All.Select(r => r.Id).ShouldBeUnique();
        foreach (var rule in ComplianceRules.All)
        {
            rule.Id.ShouldMatch("^(security|availability|seed|operations)\\.[a-z0-9-]+$");
            foreach (var text in (string[])[rule.Title, rule.Rationale, rule.Reference, rule.Remedy]) text.ShouldNotBeNullOrWhiteSpace(rule.Id);
            page.ShouldContain($"| `{rule.Id}` | {rule.Severity} | {(rule.IsLive ? "live" : "definition")} | {rule.Title} |");
        }

        Regex.Count(page, "(?m)^\\| `[a-z]+\\.[a-z0-9-]+` \\|").ShouldBe(ComplianceRules.All.Count);
        foreach (var field in BaselineYaml.FieldNames) page.ShouldContain($"| `{field}`");
    }

    private static Func<object, object> Change(Func<NodeEvidence, NodeEvidence> change) => n => change((NodeEvidence)n);
}
