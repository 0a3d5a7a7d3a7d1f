using PgHa.Lab.Tests.Operate;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>
/// Each check of a running cluster is made to fail on purpose, and to recover. Here are those of etcd, Patroni and the virtual address; slow, full and
/// lagging is in <see cref="SeeTests"/>, a node that is gone in <see cref="FailoverTests"/>, one out of service in <see cref="OperateTests"/>, a DCS of others
/// and its certificates in <see cref="Dcs.DcsTests"/>.
/// </summary>
[Collection(nameof(RunningCluster))]
public sealed class HealthCheckTests(RunningCluster cluster, ITestOutputHelper output) : OperatedTests(cluster)
{
    private const string Etcdctl = "sudo ETCDCTL_API=3 etcdctl";

    [Fact]
    public async Task A_member_of_etcd_that_is_cut_off_of_another_version_and_written_into_wrongly_is_found_by_the_check_for_each_and_a_clock_that_is_wrong()
    {
        await Well();
        var leader = await Leader();
        // Whoever leads etcd is let alone: its restarts would be elections, of which other tests count none.
        var (node, other) = (Lab.Nodes.First(n => n != leader), Lab.Nodes.Last(n => n != leader));
        if (await LeadsEtcd(node)) (node, other) = (other, node);
        try
        {
            // Free pages: what is compacted away. A member that is to be added and never comes: a learner, so that the quorum is not touched.
            var ghost = Lab.AddressOf("pg1")[..(Lab.AddressOf("pg1").LastIndexOf('.') + 1)] + "99";
            await Lab.Admin(leader, $$"""
                for i in $(seq 30); do head -c 30000 /dev/zero | tr '\0' x | {{Etcdctl}} put /test/$i >/dev/null; done
                {{Etcdctl}} del --prefix /test/ >/dev/null
                revision=$({{Etcdctl}} endpoint status -w json | grep -o '"revision":[0-9]*' | cut -d : -f 2)
                {{Etcdctl}} compact --physical "$revision" >/dev/null
                {{Etcdctl}} member add ghost --learner --peer-urls=http://{{ghost}}:2380 >/dev/null
                """);
            // The same program under another version's name, and a clock that is a minute ahead for whoever asks: this kernel has but one.
            await Lab.Admin(node, """
                version=$(etcd --version | sed -n 's/^etcd Version: //p')
                other=$(printf %s "$version" | sed 's/.$/0/')
                [ "$other" != "$version" ] || other=$(printf %s "$version" | sed 's/.$/1/')
                sed "s/$version/$other/g" "$(command -v etcd)" | sudo tee /usr/local/bin/etcd-other >/dev/null
                sudo chmod 755 /usr/local/bin/etcd-other
                sudo mkdir -p /run/systemd/system/etcd.service.d
                printf '[Service]\nExecStart=\nExecStart=/usr/local/bin/etcd-other\n' | sudo tee /run/systemd/system/etcd.service.d/zz-other.conf >/dev/null
                sudo systemctl daemon-reload
                sudo systemctl restart etcd
                printf '#!/bin/sh\nexec /bin/date -d "60 seconds" "$@"\n' | sudo tee /usr/local/bin/date >/dev/null
                sudo chmod 755 /usr/local/bin/date
                sudo sed -i '/^ETCD_INITIAL_CLUSTER_STATE=/s/existing/new/' /etc/default/etcd
                """);
            await Finds("@{ 'etcd.fragmentation' = 0; 'etcd.fragmentation.size' = 0; 'etcd.elections' = 0 }",
                "Warning etcd.fragmentation ", "Warning etcd.elections ", "Fail etcd.members main", "Warning etcd.version main", "Warning etcd.clock main", $"Warning etcd.state {node}");

            await Lab.Admin(node, "sudo nft 'add table inet peers; add chain inet peers in { type filter hook input priority 0; }; add chain inet peers out { type filter hook output priority 0; }'; for c in in out; do for p in dport sport; do sudo nft add rule inet peers $c tcp $p 2380 drop; done; done");
            await Lab.Admin(leader, $"for i in 1 2 3; do {Etcdctl} --command-timeout=20s put /test/$i x >/dev/null; done");
            // It notices when no heartbeat has come for as long as an election takes.
            await Finds("@{ 'etcd.lag' = 0 }", $"Fail etcd.member {node}", "Fail etcd.leader main", $"Warning etcd.lag {node}", "Warning etcd.quorum main");
        }
        finally
        {
            await Lab.Admin(node, """
                sudo nft delete table inet peers 2>/dev/null
                sudo rm -f /usr/local/bin/date /run/systemd/system/etcd.service.d/zz-other.conf
                sudo sed -i '/^ETCD_INITIAL_CLUSTER_STATE=/s/new/existing/' /etc/default/etcd
                sudo systemctl daemon-reload
                sudo systemctl restart --no-block etcd
                sudo rm -f /usr/local/bin/etcd-other
                """);
            await Lab.Admin(other, $"for i in $(seq 50); do id=$({Etcdctl} member list | grep ':2380' | grep unstarted | cut -d , -f 1); [ -z \"$id\" ] || {Etcdctl} member remove $id >/dev/null && break; sleep 0.2; done; {Etcdctl} del --prefix /test/ >/dev/null");
        }

        await Well();
    }

    [Fact]
    public async Task An_address_on_a_replica_too_a_keepalived_that_stands_and_a_script_that_says_the_wrong_thing_are_found_by_the_check_for_each()
    {
        await Well();
        var leader = await Leader();
        var node = Lab.Nodes.First(n => n != leader);
        try
        {
            // The script would have the node take the address: keepalived is to be gone before.
            await Lab.Admin(node, $"sudo systemctl stop keepalived; sudo systemctl -q disable patroni; sudo mv /usr/local/bin/check_patroni.sh /root/; printf '#!/bin/sh\\nexit 0\\n' | sudo tee /usr/local/bin/check_patroni.sh >/dev/null; sudo chmod 755 /usr/local/bin/check_patroni.sh; sudo ip addr add {Cluster.VirtualIP}/32 dev lo");
            await Finds("@{}", $"Fail vip.keepalived {node}", $"Fail node.unit {node}", $"Warning node.unit {node}", $"Fail vip.check {node}", "Fail vip.holder main", "Fail vip.answer main");
        }
        finally
        {
            await Lab.Admin(node, $"sudo ip addr del {Cluster.VirtualIP}/32 dev lo; sudo mv /root/check_patroni.sh /usr/local/bin/; sudo systemctl -q enable patroni; sudo systemctl start keepalived");
        }

        await Well();
    }

    [Fact]
    public async Task What_somebody_set_past_the_definition_and_an_archiver_that_fails_are_found_by_the_check_for_each()
    {
        await Well();
        var leader = await Leader();
        string[] waiting = [.. Lab.Nodes.Select(n => $"Warning patroni.pending-restart {n}")];
        try
        {
            await Lab.Admin(leader, Edit("-s retry_timeout=6 -p archive_mode=on -p archive_command=/bin/false") + "; cd /; sudo -u postgres psql -X -q -d postgres -c \"alter system set synchronous_standby_names = '*'\" -c 'select pg_reload_conf()' >/dev/null");
            await Run("$null = Suspend-PgHaCluster $c");
            // Every member takes the configuration up in its next round.
            await Finds("@{}", ["Warning patroni.pause main", "Warning patroni.failover main", "Warning patroni.configuration main", "Warning replication.synchronous main", .. waiting]);
            (await Run("$null = Resume-PgHaCluster $c; Restart-PgHaMember $c -PendingOnly | ForEach-Object { $_.Node }")).ShouldBe(Lab.Nodes, ignoreOrder: true);
            await Lab.Admin(leader, "cd /; sudo -u postgres psql -X -q -d postgres -c 'select pg_switch_wal()' >/dev/null");
            await Finds("@{}", $"Fail replication.archiver {leader}");
            await Lab.Admin(leader, Edit("-p archive_command=/bin/true"));
            await Finds("@{}", $"Pass replication.archiver {leader}");
        }
        finally
        {
            await Run("$null = Resume-PgHaCluster $c");
            await Lab.Admin(leader, Edit("-s retry_timeout=5 -p archive_mode=null -p archive_command=null") + "; cd /; sudo -u postgres psql -X -q -d postgres -c 'alter system reset synchronous_standby_names' -c 'select pg_reload_conf()' >/dev/null");
            await Finds("@{}", waiting);
            await Run("$null = Restart-PgHaMember $c -PendingOnly");
        }

        await Well();
    }

    [Fact]
    public async Task A_replica_that_stays_on_the_old_timeline_and_one_that_has_become_a_cluster_of_its_own_are_found_by_the_check_for_each()
    {
        await Well();
        var former = await Leader();
        var (heir, node) = (Lab.Nodes.First(n => n != former), Lab.Nodes.Last(n => n != former));
        // It receives (a leader does not shut down before all have what it sent), and does not turn to the next one.
        await Lab.Admin(node, "sudo sh -c 'kill -STOP $(pgrep -f \"[p]ostgres.*startup\")'");
        try
        {
            await Run($"$null = Invoke-PgHaSwitchover $c {heir} -Timeout 20");
            await Finds("@{}", "Fail patroni.timeline main", $"Fail patroni.streaming {node}");
        }
        finally
        {
            await Lab.Admin(node, "sudo sh -c 'kill -CONT $(pgrep -f \"[p]ostgres.*startup\")'; true");
        }

        await Cluster.MendDiverged();
        const string Data = InstalledCluster.DataDirectory;
        await Lab.Admin(node, $"sudo systemctl stop patroni; sudo mv {Data} {Data}.own; sudo -u postgres mkdir -m 700 {Data}; sudo cp -p /etc/patroni/postgres.yml /root/yml");
        try
        {
            await Finds("@{}", $"Fail patroni.member {node}");
            await Lab.Admin(node, "sudo sed -i 's|^namespace:.*|namespace: /elsewhere/|' /etc/patroni/postgres.yml; sudo grep -q elsewhere /etc/patroni/postgres.yml; sudo systemctl start patroni");
            // It registers elsewhere, and its entry here lives as long as ttl says.
            await Finds("@{}", "Fail patroni.system-id main", "Fail patroni.leader main", "Warning patroni.members main");
        }
        finally
        {
            await Lab.Admin(node, $"sudo systemctl stop patroni; sudo rm -rf {Data}; sudo mv {Data}.own {Data}; sudo cp -p /root/yml /etc/patroni/postgres.yml; sudo systemctl start patroni; {Etcdctl} del --prefix /elsewhere/ >/dev/null");
        }

        await Well();
    }

    // patronictl as people use it; -q where it would ask.
    private static string Edit(string arguments) => $"sudo patronictl -c /etc/patroni/postgres.yml edit-config main --force -q {arguments} >/dev/null";

    private async Task<bool> LeadsEtcd(string node) => await Lab.Admin(node, $$"""
        status=$({{Etcdctl}} endpoint status -w json)
        number() { printf %s "$status" | grep -o "\"$1\":[0-9]*" | head -1 | cut -d : -f 2; }
        [ "$(number member_id)" = "$(number leader)" ] && echo yes || echo no
        """) == "yes";

    // How often etcd has elected since it was started is what other tests have done to it.
    private async Task Well()
    {
        await Cluster.Mend();
        string[] lacking = [];
        for (var i = 0; i < 60; i++)
        {
            lacking = await Runner.Lines($"Test-PgHaCluster '{Cluster.Definition}' -Threshold @{{ 'etcd.elections' = 1000 }} | Where-Object Outcome -ne Pass | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target): $($_.Reason)\" }}");
            if (lacking.Length == 0) return;
            await Task.Delay(1000);
        }

        lacking.ShouldBeEmpty();
    }

    // All of it at once, within the time that what is looked at needs to notice.
    private async Task Finds(string limits, params string[] expected)
    {
        string[] said = [];
        for (var i = 0; i < 20; i++)
        {
            said = await Runner.Lines($"Test-PgHaCluster '{Cluster.Definition}' -Threshold {limits} | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target): $($_.Reason)\" }}");
            if (expected.All(Said)) return;
            await Task.Delay(1000);
        }

        output.WriteLine(string.Join('\n', said.Where(s => !s.StartsWith("Pass ", StringComparison.Ordinal))));
        expected.Where(e => !Said(e)).ShouldBeEmpty();

        bool Said(string what) => said.Any(s => s.StartsWith(what, StringComparison.Ordinal));
    }
}
