using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>What differs in the files by the versions that they are written for.</summary>
public class FeatureTests
{
    private static NodeContext With(Func<ComponentVersions, ComponentVersions> change, string platform = "debian-12")
    {
        var node = new NodeContext(Wanted.Cluster, Wanted.Cluster.Nodes[0], Platform.ByName(platform)!, Wanted.Secrets, new NodeState("eth0", false));
        return node with { Versions = change(node.Versions) };
    }

    [Theory]
    [InlineData("3.2.22", "ETCD_AUTO_COMPACTION_RETENTION=\"1\"\n", false)]
    [InlineData("3.3", "ETCD_AUTO_COMPACTION_RETENTION=\"1h\"\n", true)]
    [InlineData("3.6.8", "ETCD_AUTO_COMPACTION_RETENTION=\"1h\"\n", true)]
    public void Etcd_compacts_hourly_in_the_words_of_its_version(string version, string line, bool hasMode)
    {
        var text = Wanted.File(With(v => v with { Etcd = VersionText.Find(version)! }), "/etc/default/etcd").Content;
        text.ShouldContain(line);
        text.Contains("ETCD_AUTO_COMPACTION_MODE=\"periodic\"", StringComparison.Ordinal).ShouldBe(hasMode);
    }

    [Theory]
    [InlineData("3.3.27", false)]
    [InlineData("3.4.0", true)]
    [InlineData("3.4.36", true)]
    [InlineData("3.5.0", false)]
    public void Etcd_is_told_to_ask_before_it_elects_where_it_can_and_does_not_by_itself(string version, bool told) =>
        Wanted.File(With(v => v with { Etcd = Version.Parse(version) }), "/etc/default/etcd").Content
            .Contains("ETCD_PRE_VOTE=\"true\"\n", StringComparison.Ordinal).ShouldBe(told);

    [Theory]
    [InlineData("1.3.5", false)]
    [InlineData("2.0.3", false)]
    [InlineData("2.0.4", true)]
    [InlineData("2.3.3", true)]
    public void Keepalived_judges_its_configuration_where_it_can(string version, bool judges) =>
        (Wanted.File(With(v => v with { Keepalived = Version.Parse(version) }), KeepalivedComponent.Configuration).Check.Count > 0).ShouldBe(judges);

    [Theory]
    [InlineData("9.6", "md5")]
    [InlineData("10", "scram-sha-256")]
    [InlineData("18", "scram-sha-256")]
    public void Passwords_are_asked_for_by_the_best_method_that_the_version_has(string version, string method) => HostBasedAuthentication.Method(version).ShouldBe(method);

    [Fact]
    public void The_locale_is_one_that_the_platform_has()
    {
        var node = With(v => v, "el-7");
        Wanted.File(node, PatroniComponent.Configuration).Content.ShouldContain("- locale: en_US.UTF-8\n");
        Wanted.File(node, "/etc/systemd/system/patroni.service").Content.ShouldContain("Environment=LANG=en_US.UTF-8 LC_ALL=en_US.UTF-8\n");
    }

    [Fact]
    public void SELinux_is_told_of_a_data_directory_outside_the_accounts_home_and_only_there()
    {
        IEnumerable<SELinuxLabelResource> Labels(NodeContext node) => Wanted.All(node).OfType<SELinuxLabelResource>();
        Labels(With(v => v, "el-9")).ShouldBe([new SELinuxLabelResource("/data/pgsql/15/data", "postgresql_db_t") { Component = "postgres" }]);
        Labels(With(v => v, "debian-12")).ShouldBeEmpty();
        var usual = With(v => v, "el-9");
        Labels(usual with { Cluster = usual.Cluster with { Postgres = new() } }).ShouldBeEmpty();
        new SELinuxLabelResource("/data/9.6/data", "postgresql_db_t") { Component = "" }.Files.ShouldBe(@"/data/9\.6/data(/.*)?");
    }

    [Fact]
    public void The_firewall_lets_in_what_the_others_and_the_clients_must_reach() =>
        Wanted.All(With(v => v)).OfType<FirewallResource>().Select(f => f.Opening).ShouldBe(["5432/tcp", "2379/tcp", "2380/tcp", "8008/tcp", "vrrp"], ignoreOrder: true);

    [Theory]
    [InlineData("el-8", null, null, "/usr/bin/python3.11", "venv", "psycopg2-binary patroni[etcd,etcd3]==4.1.4")]
    [InlineData("el-8", null, "4.0", "/usr/bin/python3.11", "venv", "psycopg2-binary patroni[etcd,etcd3]==4.0.*")]
    [InlineData("el-7", "2.7", null, "/usr/bin/python2", "virtualenv", "pip==20.3.4 setuptools==44.1.1 psycopg2-binary==2.8.6 patroni[etcd,etcd3]==3.0.1")]
    [InlineData("el-7", null, "4.0.7", "/usr/bin/python3", "venv", "pip==21.3.1 psycopg2-binary patroni[etcd,etcd3]==4.0.7")]
    public void Pip_gets_the_Patroni_that_is_asked_for_or_the_newest_that_its_Python_takes(string platform, string? python, string? version, string program, string module, string requirements)
    {
        var cluster = Wanted.Cluster with { Packages = new() { Patroni = PackageSource.Pip, Python = python, WheelDirectory = "/srv/wheels" }, Patroni = new() { Version = version } };
        var node = new NodeContext(cluster, cluster.Nodes[0], Platform.ByName(platform)!, Wanted.Secrets, new NodeState("eth0", false));
        var environment = Wanted.All(node).OfType<PythonEnvironmentResource>().Single();
        (environment.Path, environment.Python, environment.Module, environment.Wheels, environment.Index).ShouldBe(("/opt/patroni", program, module, "/srv/wheels", null));
        environment.Packages.Select(p => p.Requirement).ShouldBe(requirements.Split(' '));
        Wanted.File(node, "/etc/systemd/system/patroni.service").Content.ShouldContain("ExecStart=/opt/patroni/bin/patroni /etc/patroni/postgres.yml\n");
    }
}
