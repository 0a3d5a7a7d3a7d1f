using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Compliance;

/// <summary>Compliance, metrics and schedules through the hosted engine, on definitions whose nodes nobody can reach.</summary>
public sealed class ComplianceCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pgha-");
    private readonly HostedEngine engine = new([Places.Manifest]);

    public ComplianceCommandTests() => File.WriteAllText(At("cluster.yml"), """
        name: demo
        # Nobody listens on port 1 of the loopback: refused at once.
        ssh: {port: 1, connectTimeout: 2}
        nodes:
          - {name: pg1, address: 10.77.1.11, ssh: {host: 127.0.0.1}}
          - {name: pg2, address: 10.77.1.12, ssh: {host: 127.0.0.2}}
          - {name: pg3, address: 10.77.1.13, ssh: {host: 127.0.0.3}}
        """);

    public void Dispose()
    {
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_definition_is_judged_without_a_node_and_rules_are_chosen_by_wildcards()
    {
        Run("Test-PgHaCompliance cluster.yml -DefinitionOnly security.etcd-* | ForEach-Object ToString").Lines.ShouldBe(
        [
            "Fail security.etcd-tls demo: clients speak to etcd in plain HTTP",
            "Fail security.etcd-peer-tls demo: members speak plain HTTP to each other",
            "Fail security.etcd-login demo: anybody who reaches the port may read and write",
        ]);
        Run("Test-PgHaCompliance cluster.yml seed.r01 -Quiet").Lines.ShouldBe(["True"]);
        engine.Run($"Test-PgHaCompliance '{At("cluster.yml")}' security.etc-tls").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("RuleUnknown");
    }

    [Fact]
    public void Nodes_that_nobody_reaches_are_unknown_and_not_compliant()
    {
        var lines = Run("Test-PgHaCompliance cluster.yml seed.r02, seed.r10 | ForEach-Object { \"$($_.Rule) $($_.Node) $($_.Outcome) $($_.IsCompliant)\" }").Lines;
        lines.Count.ShouldBe(6);
        lines.ShouldAllBe(l => l.EndsWith(" False", StringComparison.Ordinal));
        lines.ShouldContain("seed.r02 pg2 Unknown False");
    }

    [Fact]
    public void An_exception_excuses_and_one_that_ran_out_is_told()
    {
        File.WriteAllText(At("baseline.json"), """
            {"schema": 1, "exceptions": [
              {"rule": "security.etcd-tls", "reason": "a network of its own", "expires": "2999-01-01"},
              {"rule": "security.etcd-login", "reason": "long gone", "expires": "2020-01-01"}]}
            """);
        var result = Run("Test-PgHaCompliance cluster.yml security.etcd-tls, security.etcd-login -Baseline baseline.json | ForEach-Object { \"$($_.Rule) $($_.IsCompliant) $($_.Exception)\" }");
        result.Lines.ShouldBe(["security.etcd-tls True a network of its own", "security.etcd-login False "]);
        result.Warnings.ShouldHaveSingleItem().ShouldContain("2020-01-01");
        File.WriteAllText(At("bad.yml"), "exceptions: [{rule: nonsense, reason: x, expires: 2999-01-01}]");
        engine.Run($"Test-PgHaCompliance '{At("cluster.yml")}' -Baseline '{At("bad.yml")}'").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("BaselineInvalid");
    }

    [Fact]
    public void Records_leave_in_every_format_down_the_pipe_and_as_a_file()
    {
        JsonDocument.Parse(Run("Test-PgHaCompliance cluster.yml -DefinitionOnly | Export-PgHaCompliance -Format Json").Lines.Single()).RootElement.GetArrayLength().ShouldBeGreaterThan(10);
        Run("Test-PgHaCompliance cluster.yml -DefinitionOnly | Export-PgHaCompliance out.xml NUnit -PassThru | ForEach-Object Name").Lines.ShouldBe(["out.xml"]);
        XDocument.Load(At("out.xml")).Root!.Name.LocalName.ShouldBe("test-run");
        Run("Test-PgHaCompliance cluster.yml -DefinitionOnly | Export-PgHaCompliance not.sarif Sarif -WhatIf");
        File.Exists(At("not.sarif")).ShouldBeFalse();
    }

    [Fact]
    public void Metrics_of_silent_nodes_say_that_they_are_down()
    {
        Run("Export-PgHaMetric cluster.yml pgha.prom");
        File.ReadAllText(At("pgha.prom")).ShouldContain("pgha_node_up{cluster=\"demo\",node=\"pg2\"} 0\n");
        folder.GetFiles().Select(f => f.Name).ShouldBe(["cluster.yml", "pgha.prom"], ignoreOrder: true);
    }

    [Fact]
    public void A_health_task_ends_with_a_plug_ins_code_and_tells_only_what_changed()
    {
        const string run = "Invoke-PgHaHealthTask cluster.yml node.* -StatePath state.json -ResultPath results.jsonl | ForEach-Object { \"$($_.ExitCode) $($_.Events.Count) $($_.Text)\" }";
        Run(run).Lines.Single().ShouldStartWith("2 3 PGHA CRITICAL - 0 of 3 checks pass");
        Run(run).Lines.Single().ShouldStartWith("2 0 ");
        var lines = File.ReadAllLines(At("results.jsonl"));
        lines.Length.ShouldBe(12);
        lines.ShouldAllBe(l => JsonDocument.Parse(l, default).RootElement.GetProperty("cluster").GetString() == "demo");
    }

    [Fact]
    public void The_script_of_the_timer_runs_in_the_runner_with_the_code_as_its_own()
    {
        var script = Path.Combine(Path.GetDirectoryName(Places.Manifest)!, "Schedule", "PgHa.HealthTask.ps1");
        var (code, output, error) = RunnerProcess.Run(script, "-Cluster", At("cluster.yml"), "-Check", "node.*,patroni.*", "-StatePath", At("state.json"), "-MetricPath", At("pgha.prom"));
        (code, error).ShouldBe((2, ""));
        output.ShouldStartWith("PGHA CRITICAL - ");
        output.ShouldContain("<3>PgHa demo pg1 node.reachable: not known -> Fail: ");
        File.Exists(At("pgha.prom")).ShouldBeTrue();
        RunnerProcess.Run(script, "-Cluster", At("missing.yml")).Code.ShouldBe(3);
    }

    [Fact]
    public void A_report_of_silent_nodes_is_written_all_the_same()
    {
        Run("Export-PgHaReport cluster.yml . -PassThru | ForEach-Object Name").Lines.ShouldBe(["demo.html"]);
        File.ReadAllText(At("demo.html")).ShouldContain("0 of 3");
    }

    [Theory]
    [InlineData("Systemd", "OnUnitInactiveSec=60")]
    [InlineData("Cron", "*/1 * * * * pgha '/opt/pgha-runner' ")]
    [InlineData("WindowsTask", "<Command>/opt/pgha-runner</Command>")]
    public void A_task_can_be_printed_and_nothing_is_installed(string scheduler, string part)
    {
        Run($"Register-PgHaHealthTask tests cluster.yml -Program /opt/pgha-runner -As {scheduler}").Lines.Single().ShouldContain(part);
        File.Exists("/etc/systemd/system/pgha-health-tests.timer").ShouldBeFalse();
        Run("Register-PgHaHealthTask tests cluster.yml -Program /opt/pgha-runner -WhatIf; Unregister-PgHaHealthTask tests").Lines.ShouldBeEmpty();
    }

    [Fact]
    public void The_Pester_pack_is_part_of_the_module_and_every_rule_can_be_listed()
    {
        foreach (var file in (string[])["PgHa.Compliance.Tests.ps1", "PesterConfiguration.example.ps1"])
            File.Exists(Path.Combine(Path.GetDirectoryName(Places.Manifest)!, "Compliance", file)).ShouldBeTrue(file);
        Run("(Get-PgHaComplianceRule).Count").Lines.Single().ShouldBe(Run("Get-PgHaComplianceRule | ForEach-Object Id").Lines.Count.ToString(CultureInfo.InvariantCulture));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private ScriptResult Run(string script) => engine.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder.FullName}')\n{script}").Succeeded();
}
