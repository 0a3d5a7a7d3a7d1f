using System.Text.Json.Nodes;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Lab.Tests.Cluster;
using PgHa.Operations;
using PgHa.Remote;

namespace PgHa.Lab.Tests.Operate;

/// <summary>What an operator does to a running cluster: in its good case, refused, and with the target dying half-way.</summary>
[Collection(nameof(OperatedCluster))]
public sealed class OperateTests(OperatedCluster cluster, ITestOutputHelper output) : OperatedTests(cluster)
{
    [Fact]
    public async Task A_switchover_is_made_noted_taken_back_and_refused_with_reasons_and_a_script_can_rely_on_its_exit_code()
    {
        await Cluster.Mend();
        var from = await Leader();
        var (to, third) = (Lab.Nodes.First(n => n != from), Lab.Nodes.Last(n => n != from));
        var said = await Run($$"""
            $r = Invoke-PgHaSwitchover $c {{to}}; "$($r.Outcome) $($r.From) $($r.To) $($r.Missing.Count) $($r.Duration -gt [timespan]::Zero)"
            Invoke-PgHaSwitchover $c {{to}}
            Invoke-PgHaSwitchover $c nobody
            $r = Invoke-PgHaSwitchover $c {{third}} -At ([DateTimeOffset]::Now.AddHours(1)); "$($r.Outcome) $($r.From) $($r.To)"
            Invoke-PgHaSwitchover $c -At ([DateTimeOffset]::Now.AddHours(2))
            $r = Invoke-PgHaSwitchover $c -Cancel; "$($r.Outcome) $($r.From) $($r.To)"
            Invoke-PgHaSwitchover $c -Cancel
            Invoke-PgHaSwitchover $c -At ([DateTimeOffset]::Now.AddHours(-1))
            """);
        output.WriteLine(string.Join('\n', said));
        said[..3].ShouldBe([$"Switched {from} {to} 0 True", $"Scheduled {to} {third}", $"Cancelled {to} {third}"]);
        said[3..].Select(l => l.Split(':')[0]).ShouldBe(["SwitchoverRefused", "NodeNotFound", "SwitchoverScheduled", "NothingScheduled", "ScheduleInPast"]);
        (await Cluster.Members())[to].ShouldBe(("Leader", "running", true));
        (await Runner.Run($"Invoke-PgHaSwitchover '{Cluster.Definition}' {to} -Confirm:$false -ErrorAction Stop")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_candidate_that_dies_during_the_switchover_is_told_as_it_is()
    {
        await Cluster.Mend();
        var from = await Leader();
        var to = Lab.Nodes.First(n => n != from);
        var since = await Lab.Admin(from, "date +%s");
        var running = Run($"$r = Invoke-PgHaSwitchover $c {to} -Timeout 60; \"$($r.Outcome) $($r.To)\"");
        await Lab.Admin(from, $"for i in $(seq 1200); do sudo journalctl -q -u patroni --since @{since} | grep -q 'received switchover request' && exit 0; sleep 0.1; done; exit 1");
        await Lab.Kill(to);
        try
        {
            var said = await running;
            output.WriteLine(string.Join('\n', said));
            var leader = (await Cluster.Members()).Where(m => m.Value.Role == "Leader").Select(m => m.Key).SingleOrDefault();
            var id = said[^1].Split(':')[0];
            // Whichever way it went, what was said is what is.
            if (id == "SwitchoverUnknown") return;
            id.ShouldBe(leader == from ? "SwitchoverFailed" : "SwitchoverElsewhere");
            leader.ShouldNotBe(to);
        }
        finally
        {
            await Lab.Start(to);
            await Cluster.Mend();
        }
    }

    [Fact]
    public async Task A_replica_is_copied_anew_a_leader_never_and_a_copy_that_is_cut_off_is_unknown_and_mended_by_the_next()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var replica = Lab.Nodes.First(n => n != leader);
        (await Run($$"""
            Get-PgHaMember $c | Where-Object LagBytes -gt 1e9 | Invoke-PgHaReinit -WhatIf
            Get-PgHaMember $c | Where-Object Node -eq {{leader}} | Invoke-PgHaReinit
            $r = Get-PgHaMember $c | Where-Object Node -eq {{replica}} | Invoke-PgHaReinit; "$($r.Node) $($r.Leader)"
            $r = Invoke-PgHaReinit $c {{replica}} -From Leader; "from $($r.Leader)"
            """)).Select(l => l.Split(':')[0]).ShouldBe(
            await PatroniIs("4.1") ? [$"{replica} {leader}", $"from {leader}", "ReinitLeader"]
                : [$"{replica} {leader}", "from ", "ReinitLeader", "ReinitFromLeaderUnsupported"]);

        var since = await Lab.Admin(replica, "date +%s");
        var running = Run($"Invoke-PgHaReinit $c {replica} -Timeout 25");
        await Lab.Admin(replica, $"for i in $(seq 1200); do sudo journalctl -q -u patroni --since @{since} | grep -q 'Removing data directory' && exit 0; sleep 0.05; done; exit 1");
        await Lab.Kill(replica);
        try
        {
            (await running).ShouldHaveSingleItem().ShouldStartWith("ReinitUnknown: ");
        }
        finally
        {
            await Lab.Start(replica);
        }

        // Its Patroni may be at a copy of its own by now.
        var mended = await Run($$"""
            for ($i = 0; $i -lt 20 -and -not $r; $i++) { $r = Invoke-PgHaReinit $c {{replica}} -Force -Timeout 120; if (-not $r) { Wait-Two } }
            "$($r.Node) $($r.Leader)"
            """.Replace("Wait-Two", "[Threading.Thread]::Sleep(2000)", StringComparison.Ordinal));
        mended.ShouldContain($"{replica} {leader}");
        (await Cluster.Members())[replica].ShouldBe(("Replica", "streaming", false));
    }

    [Fact]
    public async Task A_leader_that_is_frozen_and_thawed_after_another_was_promoted_is_neither_shown_as_a_second_leader_nor_believed()
    {
        await Cluster.Mend();
        var frozen = await Leader();
        string heir;
        using var watch = new Watcher(Cluster, 200);
        await watch.HasLooked();
        await Lab.Freeze(frozen);
        try
        {
            // Patroni itself promotes another when the lock has run out.
            heir = (await Runner.Lines($"(Wait-PgHaCluster '{Cluster.Definition}' -For Leader -Timeout 60).Leader")).Single();
            heir.ShouldNotBe(frozen);
            (await Rows())[frozen].ShouldStartWith("Unknown|unreachable|");
            var said = await Run($$"""
                Invoke-PgHaSwitchover $c {{frozen}}
                Invoke-PgHaFailover $c {{frozen}} -Force
                Invoke-PgHaReinit $c {{frozen}}
                """);
            output.WriteLine(string.Join('\n', said));
            said.Select(l => l.Split(':')[0]).ShouldBe(["SwitchoverRefused", "FailoverRefused", "ReinitRefused"]);
        }
        catch
        {
            await Lab.Thaw(frozen);
            await Cluster.MendDiverged();
            throw;
        }

        await Lab.Thaw(frozen);

        // At this moment it may still say that it leads.
        var after = await Run($$"""
            $r = Invoke-PgHaQuery $c 'select host(inet_server_addr()) as address'; if ($r) { "asked $($r.address)" }
            $r = Invoke-PgHaReinit $c {{heir}}; if ($r) { "copied $($r.Node) from $($r.Leader)" }
            """);
        output.WriteLine(string.Join('\n', after));
        var (looks, events) = await watch.Stop();
        await Cluster.MendDiverged();
        output.WriteLine(string.Join('\n', looks.Concat(events)));
        looks.Length.ShouldBeGreaterThan(5);
        looks.ShouldAllBe(l => l.Split("=Leader").Length <= 2);
        events.ShouldContain(e => e.StartsWith($"MemberLost|{frozen}|"));
        events.ShouldContain(e => e.StartsWith("LeaderChanged|"));
        events.ShouldContain(e => e.StartsWith($"MemberBack|{frozen}|"));
        // Patroni 3.0 that is thawed in the middle of its round writes its name over the new leader's (etcd3.py, _update_leader), where no watchdog has
        // reset the machine: then it leads indeed, and the heir follows it.
        var leads = await Leader();
        leads.ShouldBeOneOf(heir, frozen);
        after.ShouldAllBe(l => l == $"asked {Lab.AddressOf(heir)}" || l == $"asked {Lab.AddressOf(leads)}"
            || (leads == frozen && l == $"copied {heir} from {frozen}") || l.StartsWith("NoLeader: ", StringComparison.Ordinal) || l.StartsWith("ReinitLeader: ", StringComparison.Ordinal) || l.StartsWith("ReinitRefused: ", StringComparison.Ordinal));
        (await Cluster.Members()).Count(m => m.Value.State == "streaming").ShouldBe(2);
    }

    [Fact]
    public async Task A_leader_that_is_cut_off_from_the_others_is_told_to_have_no_quorum_and_they_go_on_without_it()
    {
        await Cluster.Mend();
        var cut = await Leader();
        var heir = Lab.Nodes.First(n => n != cut);
        // The controller still reaches all of them.
        foreach (var other in Lab.Nodes.Where(n => n != cut)) await Lab.Partition(cut, other);
        try
        {
            var said = await Run($$"""
                $r = Invoke-PgHaFailover $c {{heir}} -Force -Timeout 45; "$($r.Outcome) $($r.To)"
                Invoke-PgHaSwitchover $c {{cut}}
                """);
            output.WriteLine(string.Join('\n', said));
            // keepalived's priorities decide nothing between two that do not hear each other: the address may stay where it was, too.
            (said[0] == $"FailedOver {heir}" || said[1].StartsWith($"FailoverIncomplete: main: {heir} leads, for it holds the lock in the DCS, but ", StringComparison.Ordinal)
                || said[1].StartsWith($"FailoverIncomplete: main: {heir} leads, but the virtual address is on {(string.CompareOrdinal(cut, heir) < 0 ? cut : heir)}, ", StringComparison.Ordinal))
                .ShouldBeTrue(string.Join('\n', said));
            said[^1].ShouldStartWith("SwitchoverRefused: ");
            var rows = await Rows();
            rows[heir].ShouldStartWith("Leader|running|");
            rows[cut].ShouldNotStartWith("Leader");
            rows[cut].ShouldContain("it cannot read the DCS, others can");
            var checks = await Cluster.Checks();
            checks.ShouldContain($"Warning etcd.reach {cut}");
            checks.ShouldContain($"Fail etcd.member {cut}");
            checks.ShouldContain("Warning etcd.quorum main");
            checks.ShouldContain("Warning patroni.failover main");
            checks.ShouldContain("Warning replication.slots main");
        }
        catch
        {
            output.WriteLine(await Lab.Admin(cut, "sudo journalctl -q -u patroni -o cat | tail -40"));
            throw;
        }
        finally
        {
            await Lab.Heal();
            // One leads, and all stream from it. Who, is left open: once, under load, the old leader was seen to lead again, as one that was frozen can.
            await Cluster.MendDiverged();
        }

        (await Leader()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_pause_a_setting_and_the_restarts_that_it_wants_are_seen_by_every_member()
    {
        await Cluster.Mend();
        var leader = await Leader();
        var said = await Run($$"""
            $r = Suspend-PgHaCluster $c; "$($r.Paused) $($r.Changed) $($r.Members)"
            (Suspend-PgHaCluster $c).Changed
            Stop-PgHaCluster $c
            $r = Resume-PgHaCluster $c; "$($r.Paused) $($r.Changed) $($r.Members)"
            Set-PgHaDynamicConfiguration $c @{ 'postgresql.parameters.max_wal_senders' = 'many'; ttl = 3; 'pause' = $true }
            $r = Set-PgHaDynamicConfiguration $c @{ postgresql = @{ parameters = @{ max_wal_senders = 12 } } }
            "pending $($r.PendingRestart); $($r.Diff.Contains('+      "max_wal_senders": 12'))"
            "restarted $((Restart-PgHaMember $c -PendingOnly | ForEach-Object { $_.Node }) -join ' ')"
            (Invoke-PgHaQuery $c 'select $1 || setting as s from pg_settings where name = $2' "it's ", 'max_wal_senders').s
            Set-PgHaDynamicConfiguration $c @{ 'postgresql.parameters.max_wal_senders' = $null } | ForEach-Object { "gone, pending $($_.PendingRestart.Count)" }
            Restart-PgHaMember $c -Role Leader | ForEach-Object { "$($_.Node) $($_.Role)" }
            "pending $(@(Restart-PgHaMember $c -PendingOnly).Count)"
            Invoke-PgHaQuery $c 'create table never (id int)'
            Invoke-PgHaQuery $c 'create table once (id int)' -AllowWrite
            (Invoke-PgHaQuery $c 'insert into once values ($1) returning id + 1 as n' 41 -AllowWrite).n
            Invoke-PgHaQuery $c 'drop table once' -AllowWrite
            """);
        output.WriteLine(string.Join('\n', said));
        var replicas = string.Join(' ', Lab.Nodes.Where(n => n != leader));
        said[..9].ShouldBe(
            ["True True pg1 pg2 pg3", "False", "False True pg1 pg2 pg3", "pending pg1 pg2 pg3; True", $"restarted {replicas} {leader}", "it's 12", "gone, pending 3", $"{leader} Leader", "pending 2"]);
        said[9..].Select(l => l.Split(':')[0]).ShouldBe(["42", "ClusterPaused", "SettingInvalid", "QueryFailed"]);
        said[^1].ShouldContain("25006");
        said[^2].ShouldContain("max_wal_senders");
        said[^2].ShouldContain("ttl");
    }

    [Fact]
    public async Task A_configuration_that_somebody_changed_since_it_was_shown_is_left_alone()
    {
        await Cluster.Mend();
        await using var sessions = new SessionPool();
        var connector = new NodeConnector(sessions);
        var situation = await Situation.LookAsync(connector, ClusterYaml.ReadFile(Cluster.Definition), TestContext.Current.CancellationToken);
        var operation = new ChangeConfiguration(connector);
        var (node, text) = await operation.ReadAsync(situation, TestContext.Current.CancellationToken);
        ConfigurationPlan Plan(string there, int? value) => ConfigurationPlan.Make(situation, node, there, new Dictionary<string, JsonNode?> { ["max_timelines_history"] = value is { } v ? v : null }, force: false);
        var shown = Plan(text, 5);
        // Somebody else is quicker.
        (await operation.RunAsync(Plan(text, 7), TestContext.Current.CancellationToken)).Changes.ShouldHaveSingleItem();
        (await Should.ThrowAsync<PgHaException>(() => operation.RunAsync(shown, TestContext.Current.CancellationToken))).ErrorId.ShouldBe("ConfigurationConflict");
        (await Runner.Lines($"(Get-PgHaDynamicConfiguration '{Cluster.Definition}' max_timelines_history).Value")).ShouldBe(["7"]);
        (_, text) = await operation.ReadAsync(situation, TestContext.Current.CancellationToken);
        await operation.RunAsync(Plan(text, null), TestContext.Current.CancellationToken);
        (await Runner.Lines($"@(Get-PgHaDynamicConfiguration '{Cluster.Definition}' max_timelines_history).Count")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_node_out_of_service_stays_so_and_a_cluster_that_is_stopped_comes_back_with_the_same_leader()
    {
        await Cluster.Mend();
        var node = await Leader();
        var other = Lab.Nodes.Last(n => n != node);
        var said = await Run($$"""
            $r = Enable-PgHaMaintenance $c {{node}} -Reason 'new disks'; "$($r.InMaintenance) $($r.HandedTo.Length -gt 0) $($r.Streams)"
            "changes $(@(Get-PgHaPlan $c).Count)"
            Test-PgHaCluster $c -Drift | Where-Object { $_.Id -like '*.maintenance' } | ForEach-Object { "$($_.Outcome) $($_.Id) $($_.Target)" }
            Invoke-PgHaSwitchover $c {{node}}
            $r = Enable-PgHaMaintenance $c {{node}} -StopServices; "$($r.InMaintenance) $($r.Streams)"
            Enable-PgHaMaintenance $c {{other}} -StopServices
            (Start-PgHaCluster $c).Missing
            $r = Disable-PgHaMaintenance $c {{node}}; "$($r.InMaintenance) $($r.Streams)"
            $r = Stop-PgHaCluster $c; "$($r.Nodes) $($r.Clean)"; $leader = $r.Leader
            $s = Start-PgHaCluster $c; "$($s.Leader -eq $leader) $($s.Replicas.Count)"
            """);
        output.WriteLine(string.Join('\n', said));
        said[..9].ShouldBe(
            ["True True True", "changes 0", $"Warning node.maintenance {node}", $"Warning drift.maintenance {node}", "True False", node, "False True", "pg1 pg2 pg3 True", "True 2"]);
        said[9..].Select(l => l.Split(':')[0]).ShouldBe(["SwitchoverRefused", "QuorumAtRisk"]);
        said[9].ShouldContain("nofailover");
        (await Runner.Lines($"Test-PgHaCluster '{Cluster.Definition}' -Drift -Quiet")).ShouldBe(["True"]);
    }
}
