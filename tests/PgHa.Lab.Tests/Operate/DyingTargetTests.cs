using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Operate;

/// <summary>
/// Operations whose target dies half-way: what is told then, and that the same command goes on afterwards. Each is held at the moment in question by a
/// process that is stopped or a unit that ends slowly. Switchover and copy have their places in <see cref="OperateTests"/>.
/// </summary>
[Collection(nameof(BrokenCluster))]
public sealed class DyingTargetTests(BrokenCluster cluster, ITestOutputHelper output) : OperatedTests(cluster)
{
    // PostgreSQL does not shut down without its checkpoint.
    private const string HoldShutdown = "sudo pkill -STOP -f '[p]ostgres: .*checkpointer'";

    private const string ShutsDown = "curl -s --max-time 2 http://127.0.0.1:8008/ | grep -Eq '\"state\": \"(stopping|restarting)\"'";

    [Fact]
    public async Task A_member_that_dies_while_it_is_restarted_is_unknown_and_the_ones_after_it_are_left_alone()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var (first, second) = (Lab.Nodes.First(n => n != leader), Lab.Nodes.Last(n => n != leader));
        var before = await Started(second);
        await Lab.Admin(first, HoldShutdown);
        var said = await Dies(first, ShutsDown, $"Restart-PgHaMember $c -Role Replica -Timeout 30 | ForEach-Object {{ \"restarted $($_.Node)\" }}", async () => (await Started(second)).ShouldBe(before));
        said.ShouldHaveSingleItem().ShouldStartWith($"RestartUnknown: main: {first} is not heard of any more ");
        await Cluster.Mend();
        (await Run("Restart-PgHaMember $c -Role Replica | ForEach-Object { \"restarted $($_.Node)\" }")).ShouldBe([$"restarted {first}", $"restarted {second}"]);
        (await Started(second)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_node_that_dies_while_it_is_taken_out_of_service_is_no_success_and_is_taken_out_by_the_same_command_when_it_is_back()
    {
        await Cluster.Mend();
        var node = Lab.Nodes.First(n => n != Leader().Result);
        // Nothing waits for this: the node is killed while the unit is being stopped, however long that would take.
        await Lab.Admin(node, """
            sudo mkdir -p /run/systemd/system/keepalived.service.d
            printf '[Service]\nExecStop=/bin/sleep 20\n' | sudo tee /run/systemd/system/keepalived.service.d/slow.conf >/dev/null
            sudo systemctl daemon-reload
            """);
        var said = await Dies(node, "[ \"$(systemctl is-active keepalived)\" = deactivating ]", $"Enable-PgHaMaintenance $c {node} -Timeout 30 | ForEach-Object {{ 'done' }}");
        said.ShouldHaveSingleItem().ShouldStartWith("MaintenanceFailed: ");
        try
        {
            (await Run($"$r = Enable-PgHaMaintenance $c {node}; \"$($r.InMaintenance)\"")).ShouldBe(["True"]);
        }
        finally
        {
            await Run($"Disable-PgHaMaintenance $c {node}");
        }

        await Cluster.Mend();
        (await Run("Test-PgHaCluster $c -Drift | Where-Object { $_.Id -like '*maintenance' -and $_.Outcome -ne 'Pass' } | ForEach-Object { \"$($_.Id) $($_.Target)\" }")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_dies_while_the_cluster_is_stopped_is_unknown_and_the_same_command_goes_on()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var replica = Lab.Nodes.First(n => n != leader);
        await Lab.Admin(replica, HoldShutdown);
        var said = await Dies(replica, "[ \"$(systemctl is-active patroni)\" = deactivating ]", "Stop-PgHaCluster $c -Timeout 30 | ForEach-Object { 'stopped' }", async () =>
            (await Lab.Admin(leader, "systemctl is-active patroni; systemctl is-active etcd")).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["active", "active"]));
        said.ShouldHaveSingleItem().ShouldStartWith($"StopUnknown: main: {replica} is not heard of any more");
        (await Run($$"""
            $r = Stop-PgHaCluster $c; "$($r.Leader) $($r.Nodes) $($r.Clean)"
            $r = Start-PgHaCluster $c; "$($r.Leader) $($r.Replicas.Count)"
            """)).ShouldBe([$"{leader} pg1 pg2 pg3 True", $"{leader} 2"]);
    }

    [Fact]
    public async Task A_statement_that_may_have_written_when_its_server_died_is_unknown_and_one_that_only_read_is_not()
    {
        await Cluster.Mend();
        var leader = await Leader();
        const string Runs = "sudo -u postgres psql -X -A -t -d postgres -c \"select 1 from pg_stat_activity where query like '%pg_sleep(70)%' and pid <> pg_backend_pid()\" | grep -q 1";
        var said = await Dies(leader, $"cd / && {Runs}", """
            $w = Invoke-PgHaQuery $c 'select pg_sleep(70)' -AllowWrite
            """);
        said.ShouldHaveSingleItem().ShouldStartWith("QueryUnknown: ");
        await Cluster.Mend();
        leader = await Leader();
        said = await Dies(leader, $"cd / && {Runs}", "$r = Invoke-PgHaQuery $c 'select pg_sleep(70)'");
        said.ShouldHaveSingleItem().Split(':')[0].ShouldBeOneOf("ConnectionLost", "CommandTimedOut");
    }

    // Runs a script, kills the node as soon as a command on it says that it is time, and starts it again when the script has ended.
    private async Task<string[]> Dies(string node, string isTime, string script, Func<Task>? meanwhile = null)
    {
        var running = Run(script);
        try
        {
            await Lab.Admin(node, $"for i in $(seq 1200); do {isTime} && exit 0; sleep 0.05; done; exit 1");
            await Lab.Kill(node);
            var said = await running;
            output.WriteLine(string.Join('\n', said));
            if (meanwhile is not null) await meanwhile();
            return said;
        }
        finally
        {
            if ((await Lab.Status())[node].Power != "on") await Lab.Start(node);
            await Task.WhenAny(running);
        }
    }

    private async Task<string> Started(string node) => (await Lab.Admin(node, "curl -s http://127.0.0.1:8008/ | grep -o '\"postmaster_start_time\": \"[^\"]*\"'")).Trim();
}
