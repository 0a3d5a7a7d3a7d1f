using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Operate;

/// <summary>A member of etcd that does not come back by itself: what a start says of it, and what it does for it.</summary>
[Collection(nameof(BrokenCluster))]
public sealed class LostMemberTests(BrokenCluster cluster, ITestOutputHelper output) : OperatedTests(cluster)
{
    private const string Etcdctl = "sudo ETCDCTL_API=3 etcdctl --command-timeout=5s";

    private const string Data = "/var/lib/etcd/pgha";

    [Fact]
    public async Task A_member_that_cannot_start_is_a_warning_with_its_reason_and_the_cluster_goes_on_without_it()
    {
        var (leader, lost) = await Two();
        await Lab.Admin(lost, "sudo systemctl stop etcd; sudo systemd-run -q --unit=squatter python3 -m http.server 2380");
        try
        {
            (await Start()).ShouldSatisfyAllConditions(
                s => s.Leader.ShouldBe(leader),
                s => s.Warnings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                    w => w.ShouldContain($"{lost}: etcd is not healthy"), w => w.ShouldContain("the cluster goes on without it"), w => w.ShouldContain("address already in use")));
        }
        finally
        {
            await Lab.Admin(lost, "sudo systemctl stop squatter");
        }

        await JoinsWithoutAWarning(leader);
    }

    [Fact]
    public async Task A_member_without_data_that_the_others_do_not_take_is_a_warning_and_joins_when_they_do()
    {
        var (leader, lost) = await Two();
        await Lab.Admin(lost, $"sudo systemctl stop etcd; sudo rm -rf {Data}/member");
        // Somebody has announced a member that never came: with two of three there, etcd takes no fourth.
        var stranger = $"http://{Cluster.VirtualIP[..^3]}250:2380";
        await Lab.Admin(leader, $"{Etcdctl} member remove {await Id(leader, lost)}");
        await Lab.Admin(leader, $"for i in $(seq 40); do {Etcdctl} member add stranger --peer-urls={stranger} && exit 0; sleep 0.5; done; exit 1");
        try
        {
            (await Start()).ShouldSatisfyAllConditions(
                s => s.Leader.ShouldBe(leader),
                s => s.Warnings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(w => w.ShouldContain($"{lost}: etcd is not healthy (the others do not take it: "), w => w.ShouldContain("not enough started members")));
            // What did not join is not there in part either.
            (await Lab.Admin(lost, $"ls {Data}/member /run/pgha-etcd-joining.env 2>/dev/null; systemctl is-active etcd || true")).ShouldBe("inactive");
        }
        finally
        {
            await Lab.Admin(leader, $"{Etcdctl} member remove $({Etcdctl} member list | awk -F', ' '$4 == \"{stranger}\" {{ print $1 }}')");
        }

        await JoinsWithoutAWarning(leader);
    }

    [Fact]
    public async Task A_member_that_was_removed_while_it_was_away_is_diagnosed_and_joins_anew_with_its_old_data_kept()
    {
        var (leader, lost) = await Two();
        await Lab.Admin(lost, "sudo systemctl stop etcd");
        await Lab.Admin(leader, $"{Etcdctl} member remove {await Id(leader, lost)}");
        // As a boot does: it ends, and systemd thinks that all is well.
        await Lab.Admin(lost, "sudo systemctl start etcd; for i in $(seq 100); do systemctl is-active -q etcd || break; sleep 0.1; done; systemctl is-failed etcd || true");
        var found = await Run("Get-PgHaDiagnosis $c | ForEach-Object { \"$($_.Id) $($_.Target) $($_.Command)\"; $_.Evidence }");
        output.WriteLine(string.Join('\n', found));
        found[0].ShouldBe($"etcd.removed {lost} Start-PgHaCluster CLUSTER");
        found[1].ShouldEndWith($": the members are {string.Join(", ", Lab.Nodes.Where(n => n != lost))}");

        var started = await Start();
        started.Leader.ShouldBe(leader);
        started.Warnings.ShouldHaveSingleItem().ShouldContain($"{lost}: its member was removed from etcd and joins anew; the old member's data is kept in {Data}/removed-");
        (await Lab.Admin(lost, $"sudo sh -c 'ls {Data}/removed-*'")).ShouldBe("snap\nwal");
        await JoinsWithoutAWarning(leader);
        (await Run("Get-PgHaDiagnosis $c | ForEach-Object { $_.Id }")).ShouldBeEmpty();
        (await Run("Test-PgHaEtcdHealth $c | Where-Object Outcome -eq Fail | ForEach-Object { \"$_\" }")).ShouldBeEmpty();
        await Lab.Admin(lost, $"sudo sh -c 'rm -rf {Data}/removed-*'");
    }

    private async Task<(string Leader, string Lost)> Two()
    {
        await Cluster.Mend();
        var leader = await Leader();
        return (leader, Lab.Nodes.Last(n => n != leader));
    }

    private async Task<string> Id(string through, string member) =>
        (await Lab.Admin(through, $"{Etcdctl} member list | awk -F', ' '$3 == \"{member}\" {{ print $1 }}'")).Trim();

    private async Task<(string Leader, string[] Warnings)> Start()
    {
        var lines = await Run("$s = Start-PgHaCluster $c -WarningVariable w; \"$($s.Leader)\"; $w | ForEach-Object { \"$_\".Replace(\"`n\", ' ') }");
        output.WriteLine(string.Join('\n', lines));
        return (lines[0], lines[1..]);
    }

    private async Task JoinsWithoutAWarning(string leader)
    {
        var (leads, warnings) = await Start();
        (leads, warnings.Length).ShouldBe((leader, 0));
        (await Lab.Admin(leader, $"{Etcdctl} member list | grep -c ', started, pg[123],'")).ShouldBe("3");
    }
}
