using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

public class PlannerTests
{
    private const string Secrets = "/etc/pgha/secrets.json";

    private static readonly UnitFact Stopped = new("loaded", "disabled", "inactive", "dead", 0);

    private static Change Single(NodeFacts facts, bool bootstrapped = true) =>
        Planner.Plan(Wanted.Of(Wanted.Cluster, bootstrapped: bootstrapped), facts).Changes.ShouldHaveSingleItem();

    private static NodeFacts Sound(bool bootstrapped = true) => Facts.Of(Wanted.Of(Wanted.Cluster, bootstrapped: bootstrapped));

    [Fact]
    public void On_a_fresh_server_everything_is_a_change()
    {
        var node = Wanted.Of(Wanted.Cluster);
        var changes = Planner.Plan(node, Facts.Fresh).Changes;
        changes.Select(c => c.Resource).ShouldBe(Wanted.All(node).Select(r => $"{r.Kind} {r.Id}"), ignoreOrder: true);
        changes.Where(c => c.Wanted is FileResource or DirectoryResource or AccountResource).ShouldAllBe(c => c.Action == ChangeAction.Create);
        changes.Where(c => c.Wanted is PackageResource).ShouldAllBe(c => c.Action == ChangeAction.Install);
        changes.ShouldAllBe(c => c.Node == "pg1" && c.Disruption == Disruption.None && c.Reason.Length > 0);
    }

    [Fact]
    public void The_order_of_work_is_the_order_of_need()
    {
        var changes = Planner.Plan(Wanted.Of(Wanted.Cluster), Facts.Fresh).Changes;
        changes.Select(c => c.Wanted switch
        {
            DirectoryResource { Owner: "root" } => 0,
            FileResource { BeforePackages: true } => 1,
            PackageResource => 2,
            AccountResource => 3,
            DirectoryResource => 4,
            FileResource => 5,
            FirewallResource => 6,
            UnitResource => 7,
            _ => 8,
        }).ShouldBeInOrder();
        var order = changes.Select(c => c.Resource).ToList();
        int At(string resource) => order.IndexOf(resource) is var i and >= 0 ? i : throw new ShouldAssertException(resource);
        At("directory /etc/pgha").ShouldBeLessThan(At($"file {Secrets}"));
        At($"file {Secrets}").ShouldBeLessThan(At("package patroni"));
        At("file /etc/postgresql-common/createcluster.d/pgha.conf").ShouldBeLessThan(At("package postgresql-15"));
        At("directory /data/pgsql/15").ShouldBeLessThan(At("directory /data/pgsql/15/data"));
        At("account keepalived_script").ShouldBeLessThan(At($"file {KeepalivedComponent.Configuration}"));
        // keepalived's own test wants the script in place.
        At("file /usr/local/bin/check_patroni.sh").ShouldBeLessThan(At($"file {KeepalivedComponent.Configuration}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_as_described_needs_no_change(bool bootstrapped)
    {
        for (var i = 0; i < 3; i++)
        {
            var node = Wanted.Of(Wanted.Cluster, i, bootstrapped);
            Planner.Plan(node, Facts.Of(node)).Changes.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("debian-12")]
    [InlineData("el-9")]
    public void Every_single_thing_that_is_missing_is_the_one_change(string platform)
    {
        var cluster = platform == "el-9" ? Wanted.Cluster with { Packages = new() { Patroni = PackageSource.Pip } } : Wanted.Cluster;
        var node = Wanted.Of(cluster, bootstrapped: true, platform: platform);
        var facts = Facts.Of(node);
        Planner.Plan(node, facts).Changes.ShouldBeEmpty();
        foreach (var wanted in Wanted.All(node))
        {
            var change = Planner.Plan(node, wanted switch
            {
                PackageResource p => facts with { Packages = facts.Packages.Where(f => f.Key != p.Name).ToDictionary() },
                AccountResource a => facts with { Accounts = facts.Accounts.Where(n => n != a.Name).ToHashSet() },
                UnitResource u => facts.WithUnit(u.Name, null),
                ModuleResource m => facts.WithFile(m.StateFile, _ => null),
                PythonEnvironmentResource => facts with { Environments = new Dictionary<string, IReadOnlyDictionary<string, string>>() },
                SELinuxLabelResource => facts with { SELinux = facts.SELinux! with { Rules = new Dictionary<string, string>() } },
                FirewallResource f => facts with { Firewall = facts.Firewall! with { Later = [.. facts.Firewall.Later.Where(o => o != f.Opening)] } },
                var r => facts.WithFile(r.Id, _ => null),
            }).Changes.ShouldHaveSingleItem();
            change.Resource.ShouldBe($"{wanted.Kind} {wanted.Id}");
            change.Component.ShouldBe(wanted.Component);
        }
    }

    [Fact]
    public void A_difference_of_mode_or_owner_alone_is_an_update_without_a_diff()
    {
        var change = Single(Sound().WithFile(PatroniComponent.Configuration, f => f with { Mode = Modes.File }));
        (change.Action, change.Reason, change.Diff, change.Disruption).ShouldBe((ChangeAction.Update, "mode is 0644, not 0600", "", Disruption.None));
        change = Single(Sound().WithFile("/etc/patroni", f => f with { Owner = "bob", Group = "staff", Mode = 0b111_111_111 }));
        (change.Action, change.Reason).ShouldBe((ChangeAction.Update, "owner is bob:staff, not root:root; mode is 0777, not 0755"));
    }

    [Fact]
    public void A_directory_that_others_share_is_made_but_never_changed()
    {
        Planner.Plan(Wanted.Of(Wanted.Cluster, bootstrapped: true), Sound().WithFile("/data/pgsql/15", f => f with { Owner = "root", Mode = 0b111_111_111 }))
            .Changes.ShouldBeEmpty();
        Single(Sound().WithFile("/data/pgsql/15", _ => null)).Action.ShouldBe(ChangeAction.Create);
    }

    [Fact]
    public void A_changed_file_of_a_running_unit_is_a_reload_and_of_a_stopped_one_nothing()
    {
        var facts = Sound().WithFile(KeepalivedComponent.Configuration, f => f with { Content = "old\n"u8.ToArray() });
        var change = Single(facts);
        (change.Action, change.Disruption).ShouldBe((ChangeAction.Update, Disruption.Reload));
        change.Diff.ShouldStartWith($"--- {KeepalivedComponent.Configuration}\n+++ {KeepalivedComponent.Configuration}\n@@ -1,1 +1,");
        Single(facts.WithUnit(KeepalivedComponent.Unit, Stopped with { FileState = "enabled" })).Disruption.ShouldBe(Disruption.None);
        Single(facts.WithUnit(KeepalivedComponent.Unit, new("loaded", "enabled", "activating", "auto-restart", 7))).Disruption.ShouldBe(Disruption.Reload);
    }

    [Fact]
    public void Etcd_is_never_interrupted_by_its_file()
    {
        var node = Wanted.Of(Wanted.Cluster, bootstrapped: true);
        var before = Facts.Of(Wanted.Of(Wanted.Cluster)).Files["/etc/default/etcd"];
        var change = Single(Facts.Of(node).WithFile("/etc/default/etcd", _ => before));
        change.Disruption.ShouldBe(Disruption.None);
        change.Diff.ShouldContain("-ETCD_INITIAL_CLUSTER_STATE=\"new\"\n+ETCD_INITIAL_CLUSTER_STATE=\"existing\"\n");
    }

    [Fact]
    public void No_plan_shows_a_secret()
    {
        foreach (var facts in (NodeFacts[])
        [
            Facts.Empty,
            Facts.Of(Wanted.Of(Wanted.Cluster, secrets: new() { Superuser = "s-old", Replication = "s-old2", Rewind = "s-old3", Rest = "s-old4", Vrrp = "s-old5" })),
        ])
        {
            var changes = Planner.Plan(Wanted.Of(Wanted.Cluster, bootstrapped: true), facts).Changes;
            changes.Count.ShouldBeGreaterThan(3);
            foreach (var change in changes)
            foreach (var secret in Wanted.Secrets.Values().Append("s-old"))
                (change + change.Diff).ShouldNotContain(secret);
        }
    }

    [Fact]
    public void A_file_that_may_not_be_shown_at_all_has_no_diff() =>
        Single(Sound().WithFile(Secrets, _ => Facts.Text("{}"))).Diff.ShouldBe("");

    [Fact]
    public void The_packages_own_database_is_masked_and_stopped_when_it_runs()
    {
        var change = Single(Sound().WithUnit("postgresql.service", new("loaded", "enabled", "active", "exited", 0)));
        (change.Action, change.Disruption).ShouldBe((ChangeAction.Mask, Disruption.Restart));
        change = Single(Sound().WithUnit("postgresql.service", new("masked", "masked", "active", "exited", 0)));
        (change.Action, change.Disruption).ShouldBe((ChangeAction.Mask, Disruption.Restart));
        change = Single(Sound().WithUnit("postgresql.service", Stopped));
        (change.Action, change.Disruption).ShouldBe((ChangeAction.Mask, Disruption.None));
    }

    [Fact]
    public void A_service_that_starts_at_boot_too_early_or_not_at_all_is_corrected()
    {
        Single(Sound().WithUnit("etcd.service", Stopped)).Action.ShouldBe(ChangeAction.Enable);
        Single(Sound(false).WithUnit("etcd.service", Stopped with { FileState = "enabled" }), false).Action.ShouldBe(ChangeAction.Disable);
        Single(Sound(false).WithUnit("etcd.service", null), false).Action.ShouldBe(ChangeAction.Disable);
        Planner.Plan(Wanted.Of(Wanted.Cluster), Sound(false).WithUnit("etcd.service", Stopped)).Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_in_a_files_place_or_a_file_in_a_directorys_is_not_taken_for_it(bool file)
    {
        if (file) Single(Sound().WithFile("/etc/default/etcd", _ => Facts.Directory)).Action.ShouldBe(ChangeAction.Update);
        else Single(Sound().WithFile("/etc/patroni", f => f with { IsDirectory = false, Content = [] })).Reason.ShouldBe("is a file");
    }

    [Fact]
    public void A_line_for_people_says_all() =>
        Single(Sound().WithUnit("etcd.service", Stopped)).ToString().ShouldBe("pg1: enable unit etcd.service (does not start at boot)");

    [Fact]
    public void A_cluster_without_a_virtual_address_plans_nothing_of_keepalived() =>
        Planner.Plan(Wanted.Of(Sample.Cluster() with { VirtualIP = null }), Facts.Empty).Changes.ShouldAllBe(c => c.Component != "keepalived");
}
