namespace PgHa.Lab.Tests.Cluster;

/// <summary>Changes of a cluster that runs: planned, kept, carried out one node after the other, and undone again.</summary>
[Collection(nameof(RunningCluster))]
public sealed class ConvergeTests(RunningCluster cluster, ITestOutputHelper output) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-converge-").FullName;

    private Lab Lab => cluster.Lab;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_kept_plan_is_refused_after_a_node_moved_and_then_raises_a_parameter_while_a_client_writes_and_another_run_lowers_it()
    {
        await cluster.Mend();
        var raised = await Save(cluster.Yaml(Lab).Replace("max_connections: 123", "max_connections: 150", StringComparison.Ordinal));
        var (plan, before) = (Path.Combine(folder, "plan.json"), await Leader());
        var changes = await Runner.Lines($"Get-PgHaPlan '{raised}' -Path '{plan}' | ForEach-Object {{ \"$($_.Node) $($_.Resource) $($_.Disruption)\" }}");
        changes.ShouldContain($"{before} service PostgreSQL Failover");
        changes.ShouldContain(" configuration /service/main/config None");
        foreach (var secret in await InstalledCluster.Secrets(Lab, "pg1")) (await File.ReadAllTextAsync(plan)).ShouldNotContain(secret);

        await Lab.Admin("pg2", "sudo cp -p /etc/patroni/postgres.yml /root/kept.yml; echo '# by hand' | sudo tee -a /etc/patroni/postgres.yml >/dev/null");
        var stale = await Runner.Run($"Install-PgHaNode -Plan '{plan}'");
        stale.Output.ShouldBe("");
        stale.Error.ShouldContain("pg2: update file /etc/patroni/postgres.yml");
        (await Connections()).ShouldBe(["123", "123", "123"]);
        await Lab.Admin("pg2", "sudo mv /root/kept.yml /etc/patroni/postgres.yml");

        await using var writer = new Writer(cluster, Lab.Nodes.First(n => n != before));
        await writer.Start();
        (await Runner.Lines($"Install-PgHaNode -Plan '{plan}' | ForEach-Object {{ \"$($_.Node) $($_.Outcome)\" }}")).ShouldBe(["pg1 Changed", "pg2 Changed", "pg3 Changed"]);
        Judge("raised, with a switchover", await writer.Stop(), 20);
        (await Connections()).ShouldBe(["150", "150", "150"]);
        var after = await Leader();
        after.ShouldNotBe(before);

        await writer.Start();
        await Runner.Lines($"Install-PgHaNode '{cluster.Definition}'");
        Judge("lowered, in its place", await writer.Stop(), 10);
        (await Connections()).ShouldBe(["123", "123", "123"]);
        (await Leader()).ShouldBe(after);
        (await Runner.Lines($"@(Get-PgHaPlan '{cluster.Definition}').Count")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Etcd_restarts_one_by_one_and_keepalived_reloads_under_a_cluster_that_goes_on()
    {
        await cluster.Mend();
        var before = await Leader();
        var pids = await Pids();
        var changed = await Save(cluster.Yaml(Lab, "  advertInterval: 2\netcd:\n  heartbeatInterval: 200\n  electionTimeout: 2000"));
        try
        {
            await Runner.Lines($"Install-PgHaNode '{changed}'");
            (await Runner.Lines($"@(Get-PgHaPlan '{changed}').Count")).ShouldBe(["0"]);
            await Sound(changed);
            (await Leader()).ShouldBe(before);
            foreach (var node in Lab.Nodes)
                (await Lab.Admin(node, "sudo sh -c 'tr \"\\0\" \"\\n\" </proc/$(pidof etcd)/environ' | grep HEARTBEAT; sudo grep advert_int /etc/keepalived/keepalived.conf | tr -d ' '")).ShouldBe("ETCD_HEARTBEAT_INTERVAL=200\nadvert_int2");
            var now = await Pids();
            now.Keys.Where(k => k.Contains("etcd", StringComparison.Ordinal)).ShouldAllBe(k => now[k] != pids[k]);
            now.Keys.Where(k => !k.Contains("etcd", StringComparison.Ordinal)).ShouldAllBe(k => now[k] == pids[k]);
        }
        finally
        {
            // The others' cluster is the one of the definition.
            await Runner.Run($"Install-PgHaNode '{cluster.Definition}'");
        }
    }

    [Fact]
    public async Task Each_thing_that_somebody_changed_is_found_by_name_and_mended_and_nothing_else_is_touched()
    {
        await cluster.Mend();
        (await Drift()).ShouldBe(["Pass drift.node pg1", "Pass drift.node pg2", "Pass drift.node pg3", "Pass drift.cluster main"]);
        await Lab.Admin("pg1", "sudo chmod 644 /etc/patroni/postgres.yml");
        await Lab.Admin("pg2", "sudo sed -i 's/priority 99/priority 77/' /etc/keepalived/keepalived.conf; sudo systemctl disable -q patroni; sudo rm /usr/local/bin/check_patroni.sh");
        var pids = await Pids();
        (await Drift()).ShouldBe(
            ["Fail drift.file pg1", "Fail drift.file pg2", "Fail drift.file pg2", "Fail drift.unit pg2", "Pass drift.node pg3", "Pass drift.cluster main"]);
        (await Runner.Lines($"Test-PgHaDrift '{cluster.Definition}' -Quiet; Test-PgHaCluster '{cluster.Definition}' -Drift -Quiet")).ShouldBe(["False", "False"]);
        (await Runner.Lines($"Install-PgHaNode '{cluster.Definition}' | ForEach-Object {{ \"$($_.Node) $($_.Outcome) $($_.Changes.Count)\" }}"))
            .ShouldBe(["pg1 Changed 1", "pg2 Changed 3", "pg3 NoChanges 0"], ignoreOrder: true);
        (await Runner.Lines($"Test-PgHaDrift '{cluster.Definition}' -Quiet")).ShouldBe(["True"]);
        (await Pids()).ShouldBe(pids);
    }

    [Fact]
    public async Task A_node_leaves_and_then_the_whole_cluster_and_a_fresh_installation_works_on_the_same_servers()
    {
        await cluster.Mend();
        // The passwords stay those that the other tests look for.
        await InstalledCluster.Each(Lab, (l, n) => l.Admin(n, "sudo cp -p /etc/pgha/secrets.json /root/kept.json"));
        var leader = await Leader();
        var leaving = Lab.Nodes.Last(n => n != leader);
        var refused = await Runner.Run($"Uninstall-PgHaNode '{cluster.Definition}' {leader} -Confirm:$false; Uninstall-PgHaNode '{cluster.Definition}' {leader} -Confirm:$false -RemoveData");
        refused.Output.ShouldBe("");
        refused.Error.ShouldContain($"{leader} leads the running cluster");
        refused.Error.ShouldContain("-Force");
        (await Leader()).ShouldBe(leader);

        (await Runner.Lines($"Uninstall-PgHaNode '{cluster.Definition}' {leaving} -Confirm:$false | ForEach-Object {{ \"$($_.Node) $($_.Outcome)\" }}; @(Uninstall-PgHaNode '{cluster.Definition}' {leaving} -Confirm:$false).Outcome"))
            .ShouldBe([$"{leaving} Removed", "NoChanges"]);
        (await Leader()).ShouldBe(leader);
        (await Lab.Admin(leader, "ETCDCTL_API=3 etcdctl member list | wc -l")).ShouldBe("2");
        (await Lab.Admin(leaving, $"sudo sh -c 'ls /etc/pgha; ls {InstalledCluster.DataDirectory}/PG_VERSION; ls -d /var/lib/etcd/pgha /etc/keepalived/keepalived.conf 2>/dev/null; dpkg-query -W -f \"\\${{Status}}\" patroni'"))
            .Split('\n').ShouldBe(["secrets.json", $"{InstalledCluster.DataDirectory}/PG_VERSION", "deinstall ok config-files"]);

        // And comes back: etcd takes it as a new member, the database is what it left.
        (await Runner.Lines($"(Install-PgHaNode '{cluster.Definition}' {leaving}).Outcome; $s = Start-PgHaCluster '{cluster.Definition}' -WarningVariable w; \"$($s.Leader) $($w.Count)\""))
            .ShouldBe(["Changed", $"{leader} 0"]);
        (await Lab.Admin(leader, "ETCDCTL_API=3 etcdctl member list | grep -c ', started, pg[123],'")).ShouldBe("3");
        (await Lab.Admin(leaving, "grep -c 'STATE=.*existing' /etc/default/etcd; ls /run/pgha-etcd-joining.env /run/systemd/system/etcd.service.d 2>/dev/null; true")).ShouldBe("1");

        var all = await Runner.Run($"Uninstall-PgHaNode '{cluster.Definition}' * -Force -RemoveData -Confirm:$false | ForEach-Object {{ \"$($_.Node) $($_.Outcome)\" }}");
        all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ShouldBe(["pg1 Removed", "pg2 Removed", "pg3 Removed"]);
        foreach (var node in Lab.Nodes)
            (await Lab.Admin(node, $"sudo sh -c 'ls -d /etc/pgha {InstalledCluster.DataDirectory} /var/lib/etcd/pgha 2>/dev/null; pgrep -l \"etcd|patroni|postgres|keepalived\"; true'")).ShouldBe("");

        await InstalledCluster.Each(Lab, (l, n) => l.Admin(n, "sudo mkdir -m 700 /etc/pgha; sudo mv /root/kept.json /etc/pgha/secrets.json"));
        var pipeline = await Runner.Run($"Install-PgHaNode '{cluster.Definition}' | Start-PgHaCluster | ForEach-Object {{ \"first $($_.FirstBootstrap)\" }}");
        pipeline.Output.Trim().ShouldBe("first True", pipeline.ToString());
        await Sound(cluster.Definition);
    }

    private void Judge(string what, (int Confirmed, int Failed, double Outage, int Lost) seen, double limit)
    {
        var line = $"max_connections {what}: {seen.Confirmed} writes confirmed, {seen.Failed} failed, none for {seen.Outage:0.0} s, {seen.Lost} lost";
        output.WriteLine(line);
        Console.WriteLine(line);
        seen.Lost.ShouldBe(0);
        seen.Outage.ShouldBeLessThan(limit);
    }

    private async Task<string> Save(string yaml)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(file, yaml);
        return file;
    }

    private async Task<string> Leader() => (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;

    // A machine with much to do may keep a member from answering in time; that passes.
    private static async Task Sound(string definition)
    {
        string[] bad = [];
        for (var i = 0; i < 10; i++)
        {
            bad = await Runner.Lines($"Test-PgHaCluster '{definition}' -Drift | Where-Object {{ -not $_.IsHealthy }} | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target) $($_.Reason)\" }}");
            if (bad.Length == 0) return;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        bad.ShouldBeEmpty();
    }

    private Task<string[]> Drift() => cluster.Checks("Test-PgHaDrift");

    private async Task<string[]> Connections() =>
        await Task.WhenAll(Lab.Nodes.Select(n => Lab.Admin(n, "cd /; sudo -u postgres psql -X -A -t -c 'show max_connections'")));

    private async Task<Dictionary<string, string>> Pids()
    {
        Dictionary<string, string> pids = [];
        foreach (var node in Lab.Nodes)
            foreach (var line in (await Lab.Admin(node, "for u in etcd keepalived patroni; do echo $u $(systemctl show -p MainPID --value $u); done")).Split('\n'))
                pids[$"{node} {line.Split(' ')[0]}"] = line.Split(' ')[1];
        return pids;
    }
}
