using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Operate;

/// <summary>What members are said to be while etcd loses members and nodes are cut off: a stale answer is never believed. A leader that is cut off or frozen: <see cref="OperateTests"/>.</summary>
[Collection(nameof(BrokenCluster))]
public sealed class LostQuorumTests(BrokenCluster cluster, ITestOutputHelper output) : OperatedTests(cluster)
{
    [Fact]
    public async Task With_one_member_of_etcd_lost_all_goes_on_and_with_two_nobody_is_said_to_lead()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var (first, second) = (Lab.Nodes.First(n => n != leader), Lab.Nodes.Last(n => n != leader));
        try
        {
            await Lab.Admin(first, "sudo systemctl stop etcd");
            var rows = await Rows();
            output.WriteLine(string.Join('\n', rows));
            rows[leader].ShouldBe("Leader|running|");
            rows[first].ShouldStartWith("Replica|streaming|");
            rows[second].ShouldBe("Replica|streaming|");
            (await Cluster.Checks("Test-PgHaEtcdHealth")).ShouldContain("Warning etcd.quorum main");

            await Lab.Admin(second, "sudo systemctl stop etcd");
            // Patroni demotes the leader when it cannot renew its lock; until then its word is all that there is, and nobody shares it.
            for (var i = 0; i < 60; i++)
            {
                rows = await Rows();
                if (rows.Values.All(r => !r.StartsWith("Leader", StringComparison.Ordinal) && r.Contains("DCS", StringComparison.Ordinal))) break;
                await Task.Delay(500);
            }

            output.WriteLine(string.Join('\n', rows));
            rows.Values.ShouldAllBe(r => !r.StartsWith("Leader", StringComparison.Ordinal));
            rows.Values.ShouldAllBe(r => r.Contains("DCS", StringComparison.Ordinal));
            (await Cluster.Checks("Test-PgHaEtcdHealth")).ShouldContain("Fail etcd.quorum main");
            var said = await Run($$"""
                Invoke-PgHaSwitchover $c {{first}}
                Invoke-PgHaFailover $c {{first}} -Force
                Invoke-PgHaQuery $c 'select 1'
                """);
            output.WriteLine(string.Join('\n', said));
            said.Select(l => l.Split(':')[0]).ShouldBe(["SwitchoverRefused", "FailoverRefused", "NoLeader"]);
        }
        finally
        {
            foreach (var node in (string[])[first, second]) await Lab.Admin(node, "sudo systemctl start --no-block etcd");
            await Cluster.MendDiverged();
        }

        (await Rows()).Values.Count(r => r == "Replica|streaming|").ShouldBe(2);
    }

    [Fact]
    public async Task A_replica_that_is_cut_off_is_not_believed_and_its_return_makes_nobody_elect_anew()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var (cut, other) = (Lab.Nodes.First(n => n != leader), Lab.Nodes.Last(n => n != leader));
        // A member that leads etcd steps down when it is cut off, and that is an election: another one leads it.
        await Lab.Admin(leader, $$"""
            id() { sudo ETCDCTL_API=3 etcdctl --endpoints "http://$1:2379" endpoint status -w json | grep -o '"member_id":[0-9]*' | cut -d : -f 2; }
            sudo ETCDCTL_API=3 etcdctl --endpoints 'http://{{Lab.AddressOf("pg1")}}:2379,http://{{Lab.AddressOf("pg2")}}:2379,http://{{Lab.AddressOf("pg3")}}:2379' move-leader "$(printf %x "$(id {{Lab.AddressOf(leader)}})")"
            """);
        var term = await Term(leader);
        foreach (var node in (string[])[leader, other]) await Lab.Partition(cut, node);
        try
        {
            // The controller still reaches all of them; Patroni notices in its next round.
            var rows = await Rows();
            for (var i = 0; i < 40 && !rows[cut].Contains("it cannot read the DCS, others can", StringComparison.Ordinal); i++) rows = await Rows();
            output.WriteLine(string.Join('\n', rows));
            rows[leader].ShouldStartWith("Leader|running|");
            rows[cut].ShouldNotStartWith("Leader");
            rows[cut].ShouldContain("it cannot read the DCS, others can");
            rows[other].ShouldBe("Replica|streaming|");
            var said = await Run($$"""
                Invoke-PgHaSwitchover $c {{cut}}
                Invoke-PgHaFailover $c {{cut}} -Force
                Invoke-PgHaReinit $c {{cut}}
                """);
            output.WriteLine(string.Join('\n', said));
            said.Select(l => l.Split(':')[0]).ShouldBe(["SwitchoverRefused", "FailoverRefused", "ReinitRefused"]);
        }
        finally
        {
            await Lab.Heal();
            await Cluster.Mend();
        }

        (await Leader()).ShouldBe(leader);
        // etcd asked before it elected (ETCD_PRE_VOTE).
        (await Term(leader)).ShouldBe(term);
    }

    [Fact]
    public async Task A_failover_is_made_also_where_nobody_leads()
    {
        await Cluster.Mend();
        var gone = await Leader();
        var heir = Lab.Nodes.First(n => n != gone);
        await Run("Suspend-PgHaCluster $c");
        try
        {
            await Lab.Kill(gone);
            // In pause nobody takes over by himself.
            var waited = await Run("Wait-PgHaCluster $c -For Leader -Timeout 5");
            waited.ShouldHaveSingleItem().ShouldStartWith("WaitTimedOut: ");
            var said = await Run($"Invoke-PgHaSwitchover $c {heir}; $r = Invoke-PgHaFailover $c {heir} -Force -Timeout 90; \"$($r.Outcome) $($r.To)\"");
            output.WriteLine(string.Join('\n', said));
            said[0].ShouldBe($"FailedOver {heir}");
            said[1].ShouldStartWith("SwitchoverRefused: ");
            (await Rows())[heir].ShouldStartWith("Leader|running|");
        }
        finally
        {
            await Lab.Start(gone);
            await Run("Resume-PgHaCluster $c");
            await Cluster.MendDiverged();
        }

        (await Leader()).ShouldBe(heir);
    }

    private async Task<string> Term(string node) =>
        (await Lab.Admin(node, "sudo ETCDCTL_API=3 etcdctl endpoint status -w json | grep -o '\"raftTerm\":[0-9]*'")).Trim();
}
