using PgHa.Components.Etcd;
using PgHa.Components.Patroni;

namespace PgHa.Engine.Tests.Components;

/// <summary>What a service runs with against what its file says.</summary>
public class RunningSettingsTests
{
    private static string Patroni(params (string Name, string Value)[] parameters)
    {
        var cluster = Wanted.Cluster with { Postgres = Wanted.Cluster.Postgres with { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) } };
        return PatroniConfiguration.Render(Wanted.Of(cluster));
    }

    [Fact]
    public void A_parameter_that_only_a_restart_changes_is_told_with_both_values() =>
        LocalConfiguration.NeedRestart(Patroni(("shared_buffers", "1GB"), ("work_mem", "4MB")), Patroni(("shared_buffers", "2GB"), ("work_mem", "8MB")), "15")
            .ShouldBe(["shared_buffers is 1GB, not 2GB"]);

    [Fact]
    public void One_that_comes_or_goes_counts_too()
    {
        LocalConfiguration.NeedRestart(Patroni(), Patroni(("shared_buffers", "2GB")), "15").ShouldBe(["shared_buffers is not set, not 2GB"]);
        LocalConfiguration.NeedRestart(Patroni(("shared_buffers", "2GB")), Patroni(), "15").ShouldBe(["shared_buffers is 2GB, not set"]);
    }

    [Fact]
    public void Those_that_count_in_the_DCS_alone_are_not_the_files_to_change() =>
        LocalConfiguration.NeedRestart(Patroni(("max_connections", "100")), Patroni(("max_connections", "200")), "15").ShouldBeEmpty();

    [Fact]
    public void Another_port_is_a_restart() =>
        LocalConfiguration.NeedRestart(Patroni(), Patroni().Replace(":5432", ":5433", StringComparison.Ordinal), "15").ShouldHaveSingleItem().ShouldStartWith("postgresql.listen is ");

    [Theory]
    [InlineData("")]
    [InlineData("a: [")]
    [InlineData("- list")]
    public void A_file_that_nobody_can_read_tells_nothing(string before) => LocalConfiguration.NeedRestart(before, Patroni(("shared_buffers", "2GB")), "15").ShouldBeEmpty();

    [Fact]
    public void Etcd_that_runs_with_what_its_file_says_needs_no_restart()
    {
        var wanted = EtcdEnvironment.Read(EtcdConfiguration.Render(Wanted.Of(Wanted.Cluster, bootstrapped: true)));
        wanted.Count.ShouldBeGreaterThan(10);
        EtcdEnvironment.NeedRestart(wanted, wanted).ShouldBeEmpty();
    }

    [Fact]
    public void What_counted_at_the_first_start_only_is_no_reason_for_a_restart()
    {
        var first = EtcdEnvironment.Read(EtcdConfiguration.Render(Wanted.Of(Wanted.Cluster)));
        var later = EtcdEnvironment.Read(EtcdConfiguration.Render(Wanted.Of(Wanted.Cluster, bootstrapped: true)));
        first["ETCD_INITIAL_CLUSTER_STATE"].ShouldNotBe(later["ETCD_INITIAL_CLUSTER_STATE"]);
        EtcdEnvironment.NeedRestart(first, later).ShouldBeEmpty();
    }

    [Fact]
    public void Every_other_setting_is_with_both_values()
    {
        var running = EtcdEnvironment.Read("ETCD_HEARTBEAT_INTERVAL=100\nETCD_DEBUG=true\nETCD_DATA_DIR=/unit\nPATH=/bin\n");
        EtcdEnvironment.NeedRestart(running, EtcdEnvironment.Read("# c\nETCD_HEARTBEAT_INTERVAL=\"200\"\nETCD_NEW=\"1\"\n"))
            .ShouldBe(["ETCD_DEBUG is true, not set", "ETCD_HEARTBEAT_INTERVAL is 100, not 200", "ETCD_NEW is not set, not 1"]);
    }
}
