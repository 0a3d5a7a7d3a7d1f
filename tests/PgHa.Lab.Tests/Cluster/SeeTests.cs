namespace PgHa.Lab.Tests.Cluster;

/// <summary>What is shown of a cluster that is being broken: each fault by the check that is for it. A leader that is frozen or cut off has its place in OperateTests.</summary>
[Collection(nameof(RunningCluster))]
public sealed class SeeTests(RunningCluster cluster)
{
    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task Each_check_finds_the_fault_that_it_is_for_and_passes_again_without_it()
    {
        await cluster.Mend();
        // After what other tests have done etcd has changed its leader a moment ago, for example.
        await Lines($"Wait-PgHaCluster '{cluster.Definition}' -For Healthy -Timeout 120");
        var leader = await Leader();
        var replica = Lab.Nodes.First(n => n != leader);
        (await cluster.Checks()).Where(c => !c.StartsWith("Pass ", StringComparison.Ordinal)).ShouldBeEmpty();
        // Limits that nothing can keep, for what cannot be made slow or full here.
        (await Lines($"Test-PgHaCluster '{cluster.Definition}' -Threshold @{{ 'node.space' = 100; 'node.space.bytes' = '100TB'; 'etcd.fsync' = 0; 'etcd.commit' = 0; 'node.wal' = 1; 'etcd.space' = 0 }} | ForEach-Object {{ \"$($_.Outcome) $($_.Id)\" }}"))
            .Where(l => !l.StartsWith("Pass ", StringComparison.Ordinal)).Distinct().Order().ShouldBe(["Warning etcd.commit", "Warning etcd.fsync", "Warning etcd.space", "Warning node.space", "Warning node.wal"]);

        // The brackets keep pgrep from finding the shell that it is called in.
        await Lab.Admin(replica, "sudo sh -c 'kill -STOP $(pgrep -f [w]alreceiver)'; sudo sed -i 's/priority /priority 1/' /etc/keepalived/keepalived.conf");
        await Lab.Admin(leader, "cd /; sudo -u postgres psql -X -q -d postgres -c 'create table bulk as select repeat(md5(i::text), 20) from generate_series(1, 60000) i' -c \"select pg_create_physical_replication_slot('nobody', true)\" >/dev/null");
        await Lab.Admin(replica, $"sudo ip neigh replace {cluster.VirtualIP} lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
        try
        {
            var broken = await Lines($"Test-PgHaCluster '{cluster.Definition}' -Threshold @{{ 'replication.lag' = '1MB' }} | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target)\" }}");
            broken.ShouldContain($"Warning replication.lag {replica}");
            broken.ShouldContain("Warning replication.slots main");
            broken.ShouldContain($"Fail vip.priority {replica}");
            broken.ShouldContain("Fail vip.arp main");
            (await Lines($"Get-PgHaMember '{cluster.Definition}' | Where-Object Lag -gt 1e6 | ForEach-Object Node")).ShouldBe([replica]);
        }
        finally
        {
            await Lab.Admin(replica, $"sudo ip neigh del {cluster.VirtualIP} dev eth0; sudo sh -c 'kill -CONT $(pgrep -f [w]alreceiver)'; sudo sed -i 's/priority 1/priority /' /etc/keepalived/keepalived.conf");
            await Lab.Admin(leader, "cd /; sudo -u postgres psql -X -q -d postgres -c 'drop table if exists bulk' -c \"select pg_drop_replication_slot('nobody')\" >/dev/null");
        }

        (await Lines($"(Wait-PgHaCluster '{cluster.Definition}' -For Healthy -Timeout 60).Leader")).ShouldBe([leader]);
    }

    [Fact]
    public async Task A_wait_whose_time_is_up_is_an_error_that_says_what_lacks()
    {
        await cluster.Mend();
        var replica = Lab.Nodes.First(n => n != Leader().Result);
        await Lab.Admin(replica, "sudo systemctl stop patroni");
        try
        {
            var lines = await Lines($$"""
                Wait-PgHaCluster '{{cluster.Definition}}' -For Streaming -Timeout 1 -ErrorVariable e -ErrorAction SilentlyContinue
                foreach ($x in $e) { "$($x.FullyQualifiedErrorId.Split(',')[0])|$($x.CategoryInfo.Category)|$($x.Exception.Message)" }
                """);
            lines.Single().ShouldStartWith("WaitTimedOut|OperationTimeout|main is not Streaming after ");
            lines.Single().ShouldContain($"{replica}: Patroni does not answer");
        }
        finally
        {
            await cluster.Mend();
        }
    }

    private static Task<string[]> Lines(string script) => Runner.Lines(script);

    private async Task<string> Leader() => (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;
}
