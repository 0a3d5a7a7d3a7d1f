using System.Text;
using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

/// <summary>What an uninstallation takes away, and what it leaves.</summary>
public sealed class RemovalTests : IDisposable
{
    private static readonly NodeContext Node = Wanted.Of(Wanted.Cluster, bootstrapped: true);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static IReadOnlyList<Change> Plan(NodeFacts facts, bool packages = true, bool data = false, bool etcdData = false) =>
        RemovalPlanner.Plan(Node, facts, new(packages, data, etcdData)).Changes;

    private static string[] Names(IEnumerable<Change> changes) => [.. changes.Select(c => $"{c.Action} {c.Resource}")];

    [Fact]
    public void Everything_that_an_installation_made_goes_except_data_passwords_and_tools()
    {
        var left = Wanted.All(Node).Select(r => $"{r.Kind} {r.Id}").Except(Plan(Facts.Of(Node)).Select(c => c.Resource)).Where(r => !r.StartsWith("firewall ", StringComparison.Ordinal));
        left.ShouldBe(["package curl", "directory /etc/pgha", $"file {ClusterSecrets.Path}", "directory /data/pgsql/15", "directory /data/pgsql/15/data", "directory /var/lib/etcd/pgha"], ignoreOrder: true);
    }

    [Fact]
    public void Services_stop_from_the_address_down_to_etcd_before_anything_else_goes_and_the_mark_goes_last()
    {
        var names = Names(Plan(Facts.Of(Node), data: true));
        names[..3].ShouldBe(["Stop unit keepalived.service", "Stop unit patroni.service", "Stop unit etcd.service"]);
        names[^2..].ShouldBe([$"Remove file {ClusterSecrets.Path}", "Remove directory /etc/pgha"]);
        names.ShouldContain("Remove directory /data/pgsql/15/data");
        names.ShouldNotContain("Remove directory /data/pgsql/15", "others may share it");
        Array.IndexOf(names, "Remove package postgresql-15").ShouldBeLessThan(Array.IndexOf(names, "Remove file /etc/postgresql-common/createcluster.d/pgha.conf"));
    }

    [Fact]
    public void A_member_that_leaves_a_cluster_which_goes_on_loses_etcds_data_and_keeps_the_databases()
    {
        var plan = RemovalPlanner.Plan(Node, Facts.Of(Node), new(true, false, EtcdData: true));
        RemovalPlanner.DeletedData(plan).ShouldBe(["/var/lib/etcd/pgha"]);
        Names(plan.Changes).ShouldNotContain($"Remove file {ClusterSecrets.Path}");
    }

    [Fact]
    public void Packages_stay_when_they_are_to() => Plan(Facts.Of(Node), packages: false).ShouldAllBe(c => !(c.Wanted is PackageResource));

    [Fact]
    public void A_server_without_the_mark_is_somebody_elses_whatever_runs_there() => Plan(Facts.Of(Node).WithFile("/etc/pgha", _ => null), data: true).ShouldBeEmpty();

    [Fact]
    public void A_file_that_does_not_name_PgHa_is_somebody_elses() =>
        Names(Plan(Facts.Of(Node).WithFile(KeepalivedComponent.Configuration, f => f with { Content = "vrrp_instance OTHER {}\n"u8.ToArray() }))).ShouldNotContain($"Remove file {KeepalivedComponent.Configuration}");

    [Fact]
    public void What_is_gone_already_is_not_removed_again()
    {
        var facts = Facts.Of(Node);
        var rest = Plan(facts with
        {
            Packages = new Dictionary<string, string>(),
            Accounts = new HashSet<string>(),
            Units = facts.Units.ToDictionary(u => u.Key, _ => UnitFact.Missing),
            Files = facts.Files.Where(f => f.Value.IsDirectory).ToDictionary(),
        });
        // What packages left in it keeps the directory.
        rest.ShouldBeEmpty();
    }

    [Fact]
    public void A_stopped_unit_that_starts_at_boot_is_stopped_from_that_without_an_interruption()
    {
        var change = Plan(Facts.Of(Node).WithUnit(PatroniComponent.Unit, new("loaded", "enabled", "inactive", "dead", 0))).Single(c => c.Wanted.Id == PatroniComponent.Unit);
        (change.Action, change.Disruption, change.Reason).ShouldBe((ChangeAction.Stop, Disruption.None, "starts at boot"));
    }

    [Fact]
    public void The_script_removes_files_directories_and_data_and_can_be_run_again()
    {
        File.WriteAllText(_directory["file"], "x");
        Directory.CreateDirectory(_directory["shared"]);
        File.WriteAllText(_directory["shared/other"], "theirs");
        Directory.CreateDirectory(_directory["data/deep"]);
        File.WriteAllText(_directory["data/deep/.hidden"], "x");
        var script = Script(
            new FileResource(_directory["file"], "root", "root", Modes.File, "") { Component = "test" },
            new DirectoryResource(_directory["shared"], "root", "root", Modes.Directory) { Component = "test" },
            new DirectoryResource(_directory["data"], "postgres", "postgres", Modes.Directory) { Component = "test" });
        for (var run = 0; run < 2; run++)
        {
            var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script), ["-s"]);
            (result.ExitCode, result.Text, result.Error).ShouldBe((0, "@step 0\n@step 1\n@step 2\n@step 2\n@step 2\n", ""));
            _directory.Entries.ShouldBe(["shared", "shared/other"]);
        }
    }

    [Fact]
    public void A_path_in_it_is_only_ever_a_path()
    {
        Directory.CreateDirectory(_directory["$(touch x)"]);
        Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(Script(new DirectoryResource(_directory["$(touch x)"], "postgres", "g", Modes.Directory) { Component = "test" })), ["-s"]).ExitCode.ShouldBe(0);
        _directory.Entries.ShouldBeEmpty();
    }

    // There is no systemd to speak to where the tests run.
    private static string Script(params Resource[] resources) => RemoveScript.Build(new NodePlan
    {
        Cluster = Wanted.Cluster,
        Node = Wanted.Cluster.Nodes[0],
        Facts = Facts.Empty,
        Changes = [.. resources.Select(r => new Change { Cluster = Wanted.Cluster, Node = "pg1", Wanted = r, Action = ChangeAction.Remove, Reason = "" })],
    }).Text.Replace("reload_units() { systemctl daemon-reload; }", "reload_units() { :; }", StringComparison.Ordinal);
}
