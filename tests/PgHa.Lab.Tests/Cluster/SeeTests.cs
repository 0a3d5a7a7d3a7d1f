namespace PgHa.Lab.Tests.Cluster;

/// <summary>What is shown of a cluster that is being broken: never two leaders, never a stale answer, each fault by the check that is for it.</summary>
[Collection(nameof(RunningCluster))]
public sealed class SeeTests(RunningCluster cluster, ITestOutputHelper output)
{
    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task A_leader_that_is_frozen_and_thawed_after_another_was_promoted_is_never_shown_as_a_second_leader()
    {
        await cluster.Mend();
        var leader = await Leader();
        using var watch = new Watcher(cluster, 75);
        await Lab.Freeze(leader);
        try
        {
            var heir = (await Lines($"(Wait-PgHaCluster '{cluster.Definition}' -For Leader -Timeout 60).Leader")).Single();
            heir.ShouldNotBe(leader);
            (await Rows())[leader].ShouldStartWith("Unknown|unreachable|");
        }
        finally
        {
            await Lab.Thaw(leader);
        }

        // Who leads then is Patroni's matter: one of version 3.0 that is thawed in the middle of its round writes its name over the new leader's
        // (etcd3.py, _update_leader), where no watchdog has reset the machine.
        await Lines($"Wait-PgHaCluster '{cluster.Definition}' -For Running -Timeout 60");
        var (looks, events) = await watch.Stop();
        looks.Length.ShouldBeGreaterThan(5);
        looks.ShouldAllBe(l => l.Split("=Leader").Length <= 2);
        events.ShouldContain(e => e.StartsWith($"MemberLost|{leader}|"));
        events.ShouldContain(e => e.StartsWith("LeaderChanged|"));
        events.ShouldContain(e => e.StartsWith($"MemberBack|{leader}|"));
        output.WriteLine(string.Join('\n', looks.Concat(events)));
    }

    [Fact]
    public async Task A_leader_cut_off_from_the_others_loses_its_role_with_its_lock_and_a_replica_cut_off_is_told_to_have_no_quorum()
    {
        await cluster.Mend();
        var leader = await Leader();
        var others = Lab.Nodes.Where(n => n != leader).ToArray();
        // Cut from the others alone: it can still be asked.
        foreach (var other in others) await Lab.Partition(leader, other);
        try
        {
            // Until its time to live is over it leads indeed.
            var heir = leader;
            for (var i = 0; i < 40 && heir == leader; i++) heir = (await Lines($"(Wait-PgHaCluster '{cluster.Definition}' -For Leader -Timeout 60).Leader")).Single();
            heir.ShouldNotBe(leader);
            var rows = await Rows();
            rows[heir].ShouldStartWith("Leader|running|");
            rows[leader].ShouldNotStartWith("Leader");
            rows[leader].ShouldContain("it cannot read the DCS, others can");
            var checks = await cluster.Checks();
            checks.ShouldContain($"Warning etcd.reach {leader}");
            checks.ShouldContain($"Fail etcd.member {leader}");
            checks.ShouldContain("Warning etcd.quorum main");
            checks.ShouldContain("Warning patroni.failover main");
            checks.ShouldContain("Warning replication.slots main");
        }
        finally
        {
            await Lab.Heal();
        }

        await cluster.Mend();
        (await Lines($"(Wait-PgHaCluster '{cluster.Definition}' -For Running -Timeout 60).For")).ShouldBe(["Running"]);
    }

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

        await Lab.Admin(replica, "sudo sh -c 'kill -STOP $(pgrep -f walreceiver)'; sudo sed -i 's/priority /priority 1/' /etc/keepalived/keepalived.conf");
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
            await Lab.Admin(replica, $"sudo ip neigh del {cluster.VirtualIP} dev eth0; sudo sh -c 'kill -CONT $(pgrep -f walreceiver)'; sudo sed -i 's/priority 1/priority /' /etc/keepalived/keepalived.conf");
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

    private async Task<Dictionary<string, string>> Rows() =>
        (await Lines($"Get-PgHaMember '{cluster.Definition}' | ForEach-Object {{ \"$($_.Node)#$($_.Role)|$($_.State)|$($_.Disagreements -join '; ')\" }}"))
            .Select(l => l.Split('#', 2)).ToDictionary(f => f[0], f => f[1]);

    // Looks again and again in a process of its own, as Get-PgHaMember and as Watch-PgHaCluster.
    private sealed class Watcher : IDisposable
    {
        private readonly string stop = Path.GetTempFileName();
        private readonly Task<CommandResult> looks;
        private readonly Task<CommandResult> events;

        public Watcher(RunningCluster cluster, int seconds)
        {
            looks = Runner.Run($$"""
                $end = [datetime]::UtcNow.AddSeconds({{seconds}})
                while ([datetime]::UtcNow -lt $end -and [io.file]::Exists('{{stop}}')) { (Get-PgHaMember '{{cluster.Definition}}' | ForEach-Object { "$($_.Node)=$($_.Role)" }) -join ' ' }
                """);
            events = Runner.Run($"Watch-PgHaCluster '{cluster.Definition}' -AsObject -Interval 0.5 -Duration {seconds} | ForEach-Object {{ \"$($_.Kind)|$($_.Node)|$($_.Text)\" }}");
        }

        public async Task<(string[] Looks, string[] Events)> Stop()
        {
            File.Delete(stop);
            return ((await looks).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), (await events).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        public void Dispose() => File.Delete(stop);
    }
}
