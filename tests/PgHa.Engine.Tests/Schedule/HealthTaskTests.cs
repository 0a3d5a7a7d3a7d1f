using System.Text.Json;
using System.Xml.Linq;
using PgHa.Checks;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Health;
using PgHa.Schedule;
using static PgHa.Checks.CheckOutcome;

namespace PgHa.Engine.Tests.Schedule;

public sealed class HealthTaskTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static HealthTask Task => new()
    {
        Name = "demo", Program = "/usr/bin/true", Script = "/opt/my modules/100% $PgHa/Schedule/PgHa.HealthTask.ps1", Clusters = ["/etc/pgha/a.yml", "/etc/pgha/b.yml"],
        User = "daemon", MetricPath = "/var/lib/node exporter/pgha.prom",
    };

    private static HealthRecord Record(CheckOutcome outcome, string id = "etcd.member", string reason = "says so") =>
        HealthRecord.Of(Observations.Cluster, new CheckResult(id, "pg1", outcome, reason, ""));

    [Fact]
    public void Systemd_takes_the_units_as_they_are()
    {
        var folder = Directory.CreateTempSubdirectory("pgha-units-");
        try
        {
            var files = new[] { "service", "timer" }.Select(s => Path.Combine(folder.FullName, "pgha-health-demo." + s)).ToList();
            File.WriteAllText(files[0], HealthTaskText.Service(Task));
            File.WriteAllText(files[1], HealthTaskText.Timer(Task));
            var judged = Tool.Run("systemd-analyze", ["verify", "--man=no", .. files]);
            judged.ExitCode.ShouldBe(0, judged.Error);
            // The host's own units may have faults of their own.
            judged.Error.Split('\n').Where(l => l.Contains("pgha-health", StringComparison.Ordinal)).ShouldBeEmpty();
            File.WriteAllText(files[0], HealthTaskText.Service(Task).Replace("Type=oneshot", "Typ=oneshot"));
            Tool.Run("systemd-analyze", ["verify", "--man=no", .. files]).Error.ShouldContain("Typ");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_unit_runs_the_script_with_every_word_whole() => HealthTaskText.Service(Task).ShouldContain(
        "ExecStart=\"/usr/bin/true\" \"-NoProfile\" \"-NonInteractive\" \"-File\" \"/opt/my modules/100%% $$PgHa/Schedule/PgHa.HealthTask.ps1\" \"-Cluster\" \"/etc/pgha/a.yml,/etc/pgha/b.yml\" \"-Check\" \"*\"");

    [Fact]
    public void Cron_and_Windows_have_the_same_command()
    {
        HealthTaskText.Cron(Task with { Interval = TimeSpan.FromMinutes(5) }).ShouldContain("\n*/5 * * * * daemon '/usr/bin/true' ");
        HealthTaskText.Cron(Task).ShouldContain("100\\% $PgHa");
        var xml = XDocument.Parse(HealthTaskText.Windows(Task with { Script = "C:\\a&b\\x.ps1" }, "C:/ProgramData/pgha"));
        xml.Descendants().Single(e => e.Name.LocalName == "Arguments").Value.ShouldContain("\"C:\\a&b\\x.ps1\"");
    }

    [Theory]
    [InlineData("a b", "nobody", "/a.yml", 60)]
    [InlineData("a", "no body", "/a.yml", 60)]
    [InlineData("a", "nobody", "/a\n.yml", 60)]
    [InlineData("a", "nobody", "/it's.yml", 60)]
    [InlineData("a", "nobody", "/a,b.yml", 60)]
    [InlineData("a", "nobody", "/a.yml", 5)]
    public void What_a_unit_or_a_crontab_cannot_hold_is_refused(string name, string user, string path, int seconds) =>
        Should.Throw<PgHa.Errors.PgHaException>(() => (Task with { Name = name, User = user, Clusters = [path], Interval = TimeSpan.FromSeconds(seconds) }).Check()).ErrorId.ShouldBe("TaskInvalid");

    [Fact]
    public void The_worst_result_decides_and_none_is_unknown()
    {
        PluginResult.Of([]).ExitCode.ShouldBe(3);
        PluginResult.Of([Record(Pass)]).ShouldBe(new(0, "PGHA OK - 1 of 1 checks pass"));
        PluginResult.Of([Record(Pass), Record(Warning)]).ExitCode.ShouldBe(1);
        PluginResult.Of([Record(Unknown), Record(Warning)]).ExitCode.ShouldBe(3);
        PluginResult.Of([Record(Unknown), Record(Fail), Record(Pass)]).ShouldBe(new(2, "PGHA CRITICAL - 1 of 3 checks pass: etcd.member pg1, etcd.member pg1"));
    }

    [Fact]
    public void An_event_is_told_when_an_outcome_changes_and_not_at_each_run()
    {
        var state = HealthState.Empty;
        state.Changes([Record(Pass)]).ShouldBeEmpty();
        state.Changes([Record(Fail)]).Single().ToEvent().ShouldBe("<3>PgHa demo pg1 etcd.member: not known -> Fail: says so");
        state = HealthState.Read(state.After([Record(Fail), Record(Pass, "vip.holder")]).ToText());
        state.Changes([Record(Fail, reason: "says it again"), Record(Pass, "vip.holder")]).ShouldBeEmpty();
        state.Changes([Record(Pass, reason: "a\n<0>b")]).Single().ToEvent().ShouldBe("<5>PgHa demo pg1 etcd.member: Fail -> Pass: a <0>b");
        // The worst of several of one check and target counts.
        state.Changes([Record(Pass), Record(Fail)]).ShouldBeEmpty();
        HealthState.Read("{ \"broken").Changes([Record(Fail)]).Count.ShouldBe(1);
    }

    [Fact]
    public void Lines_are_JSON_and_the_lag_is_read_back_from_whatever_else_stands_there()
    {
        var members = MemberRecord.Of(Observations.All()).Select(m => ResultLine.Of(m, Time)).ToList();
        JsonDocument.Parse(ResultLine.Of(Record(Fail, reason: "a \"quote\"\nя"), Time)).RootElement.GetProperty("reason").GetString().ShouldBe("a \"quote\"\nя");
        members.ShouldAllBe(l => !l.Contains('\n'));
        ResultLine.ReadLag([.. members, "", "nonsense \"lagBytes\"", members[1][..30], ResultLine.Of(Record(Pass), Time)], "demo").ShouldBe([(Time, "pg2", 0L), (Time, "pg3", 0L)]);
        ResultLine.ReadLag(members, "another").ShouldBeEmpty();
    }
}
