using System.Diagnostics;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>What happens to a running cluster when servers go away, and what the checks say of it.</summary>
[Collection(nameof(RunningCluster))]
public sealed class FailoverTests(RunningCluster cluster, ITestOutputHelper output)
{
    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task When_the_leaders_server_dies_another_leads_with_the_address_and_writes_go_on()
    {
        await cluster.Mend();
        var leader = (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;
        var client = Lab.Nodes.First(n => n != leader);
        // The client's password, for root alone; psql finds it by itself.
        await Lab.Admin(client, $"sudo sh -c 'umask 077; printf \"{cluster.VirtualIP}:5432:*:postgres:%s\\n\" \"$(sed -n \"s/.*\\\"superuser\\\": *\\\"\\(.*\\)\\\".*/\\1/p\" /etc/pgha/secrets.json)\" >/root/.pgpass'");
        (await Write(client, "create table if not exists t (id int primary key); insert into t values (1) on conflict do nothing")).ShouldBe(0);
        (await Write(client, "select pg_sleep(1)")).ShouldBe(0);

        var clock = Stopwatch.StartNew();
        await Lab.Kill(leader);
        try
        {
            var value = 1;
            while (await Write(client, $"insert into t values ({++value})") != 0) clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            var writes = clock.Elapsed;
            var members = await cluster.Members();
            var heir = members.Single(m => m.Value.Role == "Leader");
            heir.Key.ShouldNotBe(leader);
            heir.Value.HasAddress.ShouldBeTrue();
            members[leader].ShouldBe(("Unknown", "unreachable", false));
            var line = $"leader {leader} powered off: writes through {cluster.VirtualIP} again after {writes.TotalSeconds:0.0} s, on {heir.Key} (ttl 20, loop_wait 5)";
            output.WriteLine(line);
            Console.WriteLine(line);
            (await Lab.Admin(client, $"sudo psql -X -w -A -t -h {cluster.VirtualIP} -U postgres -d postgres -c 'select count(*) from t where id in (1, {value})'")).ShouldBe("2");

            var checks = await cluster.Checks();
            checks.ShouldContain($"Fail node.reachable {leader}");
            checks.ShouldContain("Warning etcd.quorum main");
            checks.ShouldContain("Pass vip.holder main");
        }
        finally
        {
            await Lab.Start(leader);
        }

        // The old leader comes back as a replica.
        await cluster.Mend();
        (await cluster.Members())[leader].ShouldBe(("Replica", "streaming", false));
        await Lab.Admin(client, "sudo rm /root/.pgpass");
    }

    [Fact]
    public async Task Without_a_quorum_no_check_that_needs_one_passes()
    {
        await cluster.Mend();
        await Lab.Kill("pg2", "pg3");
        try
        {
            var checks = await cluster.Checks("Test-PgHaEtcdHealth");
            checks.ShouldContain("Fail etcd.quorum main");
            checks.ShouldContain("Fail etcd.member pg2");
            (await Runner.Lines($"Test-PgHaCluster '{cluster.Definition}' -Quiet")).ShouldBe(["False"]);
        }
        finally
        {
            await Lab.Start("pg2", "pg3");
        }

        await cluster.Mend();
        (await Runner.Lines($"Test-PgHaCluster '{cluster.Definition}' -Quiet")).ShouldBe(["True"]);
    }

    [Fact]
    public async Task A_start_asks_again_when_its_last_query_fails_for_a_moment_and_says_so_when_it_fails_for_good()
    {
        await cluster.Mend();
        var members = await cluster.Members();
        string[] replicas = [.. members.Where(m => m.Value.Role != "Leader").Select(m => m.Key)];
        var block = $"sudo ip route add prohibit {cluster.VirtualIP}/32";
        try
        {
            // The node itself opens the way again: no connection of ours is needed for it.
            foreach (var node in replicas) await Lab.Admin(node, $"{block}; sudo systemd-run -q --on-active=8 --timer-property=AccuracySec=100ms ip route del prohibit {cluster.VirtualIP}/32");
            (await Runner.Lines($"$r = Start-PgHaCluster '{cluster.Definition}' -Timeout 60; \"$($r.Replicas.Count) $($r.Duration.TotalSeconds -gt 3)\"")).ShouldBe(["2 True"]);
            foreach (var node in replicas) await Lab.Admin(node, $"for i in $(seq 100); do ip route show {cluster.VirtualIP}/32 type prohibit | grep -q . || exit 0; sleep 0.1; done; exit 1");

            foreach (var node in replicas) await Lab.Admin(node, block);
            var start = await Runner.Run($"Start-PgHaCluster '{cluster.Definition}' -Timeout 15");
            start.Error.ReplaceLineEndings(" ").ShouldContain("a query to ");
        }
        finally
        {
            foreach (var node in replicas) await Lab.Admin(node, $"sudo ip route del prohibit {cluster.VirtualIP}/32 2>/dev/null; true");
        }
    }

    private async Task<int> Write(string client, string sql) =>
        (await Lab.Ssh(client, "admin", $"sudo env PGCONNECT_TIMEOUT=2 psql -X -q -w -v ON_ERROR_STOP=1 -h {cluster.VirtualIP} -U postgres -d postgres -c '{sql}'")).ExitCode;
}
