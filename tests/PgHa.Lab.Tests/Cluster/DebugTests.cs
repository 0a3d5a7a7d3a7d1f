using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>What there is for a cluster that is stuck: logs, keys, diagnosis, debugging, the bundle, the reset. Each state is made on purpose.</summary>
[Collection(nameof(RunningCluster))]
public sealed class DebugTests(RunningCluster cluster)
{
    private static readonly string Program = typeof(DebugTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Runner").Value!;

    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task Keys_logs_and_history_come_as_objects()
    {
        await cluster.Mend();
        var leader = await Leader();
        var lines = await Runner.Lines($$"""
            $k = Get-PgHaDcsKey '{{cluster.Definition}}'
            "names $($k.Name -join ' ')"
            "leader $(($k | Where-Object Name -eq leader).Value) $(($k | Where-Object Name -eq leader).Expires)"
            "ttl $((Get-PgHaDcsKey '{{cluster.Definition}}' config).Value.ttl)"
            "raw $((Get-PgHaDcsKey '{{cluster.Definition}}' config -Raw).Value -is [string])"
            "all $(@(Get-PgHaDcsKey '{{cluster.Definition}}' /service/*/initialize).Count)"
            Get-PgHaDcsKey '{{cluster.Definition}}' nothing -ErrorVariable e -ErrorAction SilentlyContinue
            "error $($e[0].FullyQualifiedErrorId.Split(',')[0])"
            $l = @(Get-PgHaLog '{{cluster.Definition}}' -Last 40)
            "last $($l.Count)"
            $sorted = $true; for ($i = 1; $i -lt $l.Count; $i++) { if ($l[$i].Time -lt $l[$i - 1].Time) { $sorted = $false } }
            "sorted $sorted"
            $s = @(Get-PgHaLog '{{cluster.Definition}}' -Since 06:00:00)
            "components $(($s | ForEach-Object { "$($_.Component)" }) -join ' ')"
            "nodes $(($s | ForEach-Object { $_.Node }) -join ' ')"
            "lower $(@(Get-PgHaLog '{{cluster.Definition}}' pg1 -Since 06:00:00 -Level Warning -Component Etcd | Where-Object { $_.Level -lt 'Warning' -or $_.Component -ne 'Etcd' -or $_.Node -ne 'pg1' }).Count)"
            "history $(@(Get-PgHaHistory '{{cluster.Definition}}' | Where-Object { $_.Timeline -lt 1 -or -not $_.Lsn }).Count)"
            "diagnosis $(@(Get-PgHaDiagnosis '{{cluster.Definition}}' | ForEach-Object { "$($_.Id): $($_.Evidence)" }))"
            """);
        string Of(string word) => lines.First(l => l.StartsWith(word + " ", StringComparison.Ordinal) || l == word)[word.Length..].Trim();
        Of("names").Split(' ').Except(["history", "failover"]).ShouldBe(["config", "initialize", "leader", "members/pg1", "members/pg2", "members/pg3", "status"], ignoreOrder: true);
        Of("leader").ShouldBe($"{leader} True");
        (Of("ttl"), Of("raw"), Of("all"), Of("error")).ShouldBe(("20", "True", "1", "DcsKeyNotFound"));
        (Of("last"), Of("sorted"), Of("lower"), Of("history")).ShouldBe(("40", "True", "0", "0"));
        Of("components").Split(' ').Distinct().ShouldBe(["Patroni", "Postgres", "Etcd", "Keepalived"], ignoreOrder: true);
        Of("nodes").Split(' ').Distinct().ShouldBe(["pg1", "pg2", "pg3"], ignoreOrder: true);
        // A cluster that is well has nothing.
        Of("diagnosis").ShouldBe("");
    }

    [Fact]
    public async Task A_node_that_is_lost_while_it_is_followed_is_an_error_and_taken_up_where_it_was_left()
    {
        await cluster.Mend();
        using var following = new Background($$"""
            Get-PgHaLog '{{cluster.Definition}}' pg2 -Component Patroni -Follow -ErrorVariable e -ErrorAction SilentlyContinue | ForEach-Object {
                "$($_.Time.ToString('o')) $($_.Message)"
                foreach ($x in $e) { "ERROR $($x.TargetObject) $($x.FullyQualifiedErrorId.Split(',')[0])" }; $e.Clear()
            }
            """);
        await following.Says(lines => lines.Length > 11);
        // The connection's server process, not its listener.
        await Lab.Ssh("pg2", "admin", "sudo pkill -KILL -f '^sshd: admin'");
        await following.Says(lines => lines.Any(l => l == "ERROR pg2 ConnectionLost") && lines[^1].Contains("no action", StringComparison.Ordinal) && lines.Length > 14);
        var times = following.Lines.Where(l => l.Contains("no action", StringComparison.Ordinal)).Select(l => DateTimeOffset.Parse(l.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        // Patroni says something every loop_wait, 5 seconds: no round is missing, and none came twice.
        times.ShouldBeUnique();
        times.Zip(times.Skip(1), (a, b) => b - a).ShouldAllBe(gap => gap < TimeSpan.FromSeconds(9) && gap > TimeSpan.Zero);
    }

    [Fact]
    public async Task Patroni_is_debugged_as_its_own_user_and_its_service_is_back_also_when_the_controller_is_killed()
    {
        await cluster.Mend();
        var leader = await Leader();
        var replica = Lab.Nodes.First(n => n != leader);
        var lines = await Runner.Lines($$"""
            Debug-PgHaNode '{{cluster.Definition}}' {{leader}} -Confirm:$false -ErrorVariable e -ErrorAction SilentlyContinue
            Debug-PgHaNode '{{cluster.Definition}}' pg9 -Confirm:$false -ErrorVariable +e -ErrorAction SilentlyContinue
            Debug-PgHaNode '{{cluster.Definition}}' {{replica}} -WhatIf | ForEach-Object { "$_" }
            $e | ForEach-Object { "error $($_.FullyQualifiedErrorId.Split(',')[0])" }
            $r = @(Debug-PgHaNode '{{cluster.Definition}}' {{replica}} -Duration 12 -Confirm:$false)
            "debug $(@($r | Where-Object { $_.Level -eq 'Debug' -and $_.Component -eq 'Patroni' -and $_.Node -eq '{{replica}}' }).Count -gt 0)"
            """);
        lines.Where(l => l.StartsWith("error", StringComparison.Ordinal)).ShouldBe(["error NodeLeads", "error NodeNotFound"]);
        lines.ShouldContain("debug True");
        (await State(replica)).ShouldBe("active inactive");

        using (var debugging = new Background($"Debug-PgHaNode '{cluster.Definition}' {replica} -Duration 15 -Confirm:$false | ForEach-Object {{ \"$($_.Level)\" }}"))
        {
            await debugging.Says(said => said.Contains("Debug"));
            (await State(replica)).ShouldBe("inactive active");
            (await Lab.Admin(replica, "ps -o user= -p $(pgrep -o -f 'patroni /etc/patroni/postgres.yml')")).ShouldBe("postgres");
            debugging.Kill();
        }

        await Until(async () => await State(replica) == "active inactive", TimeSpan.FromSeconds(60));
        await Until(async () => (await cluster.Members())[replica] is ("Replica", "streaming", false), TimeSpan.FromSeconds(40));
        (await Lab.Admin(replica, "ls /run/systemd/system/ | grep -c pgha-debug || true")).ShouldBe("0");
        await Lab.Admin(replica, "sudo rm -rf /run/pgha/debug");
        // The lock of the killed controller is nobody's: a start goes on.
        await cluster.Mend();
    }

    [Fact]
    public async Task Each_state_that_can_be_made_is_recognised()
    {
        await cluster.Mend();
        var leader = await Leader();
        var replica = Lab.Nodes.Last(n => n != leader);
        const string Data = InstalledCluster.DataDirectory;

        await Each("sudo systemctl stop keepalived");
        await Find($"vip.nobody main: no node has the virtual address {cluster.VirtualIP}/24: keepalived does not run on the leader {leader}");
        foreach (var node in (string[])[leader, replica]) await Lab.Admin(node, $"sudo ip addr add {cluster.VirtualIP}/24 dev $(ip -o -4 route show to default | cut -d ' ' -f 5 | grep . || ip -o -4 addr | awk '$4 ~ /^10\\./ {{ print $2; exit }}')");
        await Find("vip.two main:");
        foreach (var node in (string[])[leader, replica]) await Lab.Admin(node, $"sudo ip addr del {cluster.VirtualIP}/24 dev $(ip -o -4 addr | awk '$4 ~ /^{cluster.VirtualIP}\\// {{ print $2; exit }}')");
        await Each("sudo systemctl start keepalived");

        // A real alarm, raised as a full database raises it.
        await Lab.Admin(leader, """
            id=$(sudo ETCDCTL_API=3 etcdctl endpoint status -w json | grep -o '"member_id":[0-9]*' | cut -d : -f 2)
            curl -s -d "{\"action\":\"ACTIVATE\",\"memberID\":\"$id\",\"alarm\":\"NOSPACE\"}" http://127.0.0.1:2379/v3/maintenance/alarm
            """);
        try
        {
            await Find("etcd.nospace main:");
        }
        finally
        {
            await Lab.Admin(leader, "sudo ETCDCTL_API=3 etcdctl alarm disarm");
        }

        await cluster.Mend();
        leader = await Leader();
        replica = Lab.Nodes.Last(n => n != leader);
        await Lab.Admin(leader, $"sudo sh -c 'cp -p {Data}/pg_hba.conf /root/hba && sed -i /replication/d {Data}/pg_hba.conf' && cd / && sudo -u postgres psql -X -q -c 'select pg_reload_conf()' -c 'select pg_terminate_backend(pid) from pg_stat_replication'");
        try
        {
            // A start waits in vain, and then says why, not only that.
            var start = await Runner.Run($"Start-PgHaCluster '{cluster.Definition}' -Timeout 60");
            start.Error.ReplaceLineEndings(" ").ShouldContain("pg_hba");
            await Find("replication.hba ");
        }
        finally
        {
            await Lab.Admin(leader, $"sudo cp -p /root/hba {Data}/pg_hba.conf && cd / && sudo -u postgres psql -X -q -c 'select pg_reload_conf()'");
        }

        // Three troubles of one node, one after another: a configuration that Patroni does not read, a full disk, somebody else's data.
        try
        {
            await Lab.Admin(replica, "sudo cp -p /etc/patroni/postgres.yml /root/yml && echo ']' | sudo tee -a /etc/patroni/postgres.yml >/dev/null && sudo systemctl restart patroni");
            await Task.Delay(14000);
            await Find($"unit.loop {replica}:");
            await Lab.Admin(replica, $"sudo systemctl stop patroni; sudo cp -p /root/yml /etc/patroni/postgres.yml; sudo mount -t tmpfs -o size=1m tmpfs {Data} && sudo dd if=/dev/zero of={Data}/fill bs=64k 2>/dev/null; true");
            await Find($"disk.full {replica}: the disk of {Data} on {replica} is full");
            await Lab.Admin(replica, $$"""
                sudo umount {{Data}} && sudo mv {{Data}} {{Data}}.own && sudo -u postgres /usr/lib/postgresql/15/bin/initdb -D {{Data}} >/dev/null && sudo systemctl reset-failed patroni; sudo systemctl start patroni
                """);
            await Task.Delay(8000);
            var found = await Find($"patroni.systemid {replica}:");
            // The cause is told, not what follows from it.
            found.ShouldNotContain(l => l.StartsWith("unit.loop", StringComparison.Ordinal));
        }
        finally
        {
            await Lab.Admin(replica, $"sudo systemctl stop patroni; sudo umount {Data} 2>/dev/null; [ ! -d {Data}.own ] || {{ sudo rm -rf {Data} && sudo mv {Data}.own {Data}; }}; sudo cp -p /root/yml /etc/patroni/postgres.yml; sudo systemctl reset-failed patroni; sudo systemctl start patroni");
        }

        await cluster.Mend();

        await Lab.Admin("pg2", "sudo systemctl stop etcd");
        await Lab.Admin("pg3", "sudo systemctl stop etcd");
        try
        {
            await Find("etcd.quorum main: etcd has lost its quorum: 1 of 3 members answer, 2 are needed; pg2, pg3 do not");
        }
        finally
        {
            foreach (var node in (string[])["pg2", "pg3"]) await Lab.Admin(node, "sudo systemctl start --no-block etcd");
        }

        await cluster.Mend();
        (await Diagnoses()).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_password_is_in_any_file_of_a_bundle_which_says_what_it_lacks()
    {
        await cluster.Mend();
        var leader = await Leader();
        var secrets = await InstalledCluster.Secrets(Lab, "pg1");
        // Whoever logs a password finds it masked: in a statement that failed, in a file that was changed by hand.
        await Lab.Ssh(leader, "admin", $"cd /; sudo -u postgres psql -X -c \"select '{secrets[0]}' from nowhere\"");
        var file = Path.Combine(Path.GetTempPath(), $"pgha-bundle-{Guid.NewGuid():N}.zip");
        var third = Lab.Nodes.Last(n => n != leader);
        await Lab.Partition(third);
        try
        {
            (await Runner.Lines($"Export-PgHaSupportBundle '{cluster.Definition}' '{file}' -Since 00:30:00 | ForEach-Object {{ $_.Name }}")).ShouldBe([Path.GetFileName(file)]);
            (await Runner.Lines($$"""
                Export-PgHaSupportBundle '{{cluster.Definition}}' '{{file}}' -ErrorVariable e -ErrorAction SilentlyContinue
                "$($e[0].FullyQualifiedErrorId.Split(',')[0])"
                """)).ShouldBe(["BundleExists"]);
            (await Lab.Execute("stat", ["-c", "%a", file], TimeSpan.FromSeconds(10))).Output.Trim().ShouldBe("600");
            using var archive = ZipFile.OpenRead(file);
            Dictionary<string, string> texts = [];
            foreach (var entry in archive.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                texts[entry.FullName] = await reader.ReadToEndAsync();
            }

            foreach (var secret in secrets) texts.Where(t => t.Value.Contains(secret, StringComparison.Ordinal)).Select(t => t.Key).ShouldBeEmpty();
            texts[$"nodes/{leader}/log.txt"].ShouldContain("select '********' from nowhere");
            texts[$"nodes/{leader}/files/etc/patroni/postgres.yml"].ShouldContain("password: ********");
            texts[$"nodes/{leader}/state/postgres.txt"].ShouldContain("max_connections");
            texts["manifest.json"].ShouldContain($"nodes/{third}: everything: ");
            texts.Keys.ShouldNotContain(k => k.StartsWith($"nodes/{third}/", StringComparison.Ordinal));
            foreach (var name in (string[])["cluster.yml", "health.json", "history.json", "dcs.json", "diagnosis.json"]) texts[name].Length.ShouldBeGreaterThan(2, name);
        }
        finally
        {
            await Lab.Heal();
            File.Delete(file);
        }

        await cluster.Mend();
    }

    [Fact]
    public async Task A_reset_takes_this_clusters_keys_and_data_and_nothing_else()
    {
        await cluster.Mend();
        const string Data = InstalledCluster.DataDirectory;
        var parent = Path.GetDirectoryName(Data)!;
        var before = await Key("initialize");
        await Lab.Admin("pg1", "sudo sh -c 'export ETCDCTL_API=3; etcdctl put /service/main2/leader x; etcdctl put /service/other/main/leader y' >/dev/null");
        foreach (var node in Lab.Nodes) await Lab.Admin(node, $"sudo touch {parent}/beside");
        (await Errors($"Reset-PgHaCluster '{cluster.Definition}' -Confirm:$false")).ShouldBe(["MembersRun"]);
        (await Key("initialize")).ShouldBe(before);

        await Each("sudo systemctl stop patroni");
        await Lab.Admin("pg3", $"sudo mv {Data} {parent}/real && sudo ln -s {parent}/real {Data}");
        (await Errors($"Reset-PgHaCluster '{cluster.Definition}' -Confirm:$false -Force")).ShouldBe(["DataDirectoryUnsafe"]);
        await Lab.Admin("pg3", $"sudo rm {Data} && sudo mv {parent}/real {Data}");
        (await Runner.Lines($"Reset-PgHaCluster '{cluster.Definition}' -WhatIf -WarningAction Ignore | ForEach-Object {{ \"$_\" }}")).ShouldNotBeNull();
        (await Key("initialize")).ShouldBe(before);
        (await Lab.Admin("pg2", $"sudo cat {Data}/PG_VERSION")).ShouldBe("15");

        // The DCS remembers a cluster, and no node has its data: the classic that a reset is for.
        await Each($"sudo mv {Data} {parent}/away && sudo -u postgres mkdir -m 700 {Data} && sudo systemctl start patroni");
        await Until(async () => (await Diagnoses()).Any(d => d.StartsWith("patroni.bootstrap main: ", StringComparison.Ordinal)), TimeSpan.FromSeconds(45));
        await Each($"sudo systemctl stop patroni && sudo rm -rf {Data} && sudo mv {parent}/away {Data}");

        var lines = await Runner.Lines($$"""
            $r = Reset-PgHaCluster '{{cluster.Definition}}' -Confirm:$false
            "$($r.DataDirectories -join ' ') $($r.Bytes -gt 1e7) $($r.Keys -contains '/service/main/initialize')"
            """);
        lines.ShouldBe([$"pg1:{Data} pg2:{Data} pg3:{Data} True True"]);
        foreach (var node in Lab.Nodes) (await Lab.Admin(node, $"sudo ls -A {Data}; sudo ls {parent}")).Split('\n').ShouldBe(["beside", "data"]);
        (await Lab.Admin("pg1", "sudo ETCDCTL_API=3 etcdctl get --prefix /service/ --keys-only | grep .")).Split('\n').ShouldBe(["/service/main2/leader", "/service/other/main/leader"]);
        await Lab.Admin("pg1", "sudo sh -c 'export ETCDCTL_API=3; etcdctl del /service/main2/leader; etcdctl del /service/other/main/leader' >/dev/null");

        await cluster.Mend();
        (await Key("initialize")).ShouldNotBe(before);
        // A cluster's DCS alone: the data is taken up again.
        var fresh = await Key("initialize");
        (await Runner.Run($"Reset-PgHaCluster '{cluster.Definition}' -KeepData -Force -Confirm:$false -WarningAction Ignore | Start-PgHaCluster")).Error.ShouldBe("");
        (await Key("initialize")).ShouldBe(fresh);
        (await Runner.Lines($"Test-PgHaCluster '{cluster.Definition}' -Quiet")).ShouldBe(["True"]);
    }

    private async Task<string> Leader() => (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;

    private Task<string> Key(string name) => Lab.Admin("pg1", $"sudo ETCDCTL_API=3 etcdctl get --print-value-only /service/main/{name}");

    private Task<string> State(string node) => Lab.Admin(node, "echo $(systemctl is-active patroni) $(systemctl is-active pgha-debug)");

    private Task<string[]> Each(string command) => Task.WhenAll(Lab.Nodes.Select(n => Lab.Admin(n, command)));

    private Task<string[]> Diagnoses() => Runner.Lines($"Get-PgHaDiagnosis '{cluster.Definition}' | ForEach-Object {{ \"$($_.Id) $($_.Target): $($_.Cause)\" }}");

    private async Task<string[]> Find(string beginning)
    {
        var found = await Diagnoses();
        found.ShouldContain(l => l.StartsWith(beginning, StringComparison.Ordinal), string.Join('\n', found));
        return found;
    }

    private static async Task<string[]> Errors(string command) => await Runner.Lines($$"""
        {{command}} -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue
        $e | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] }
        """);

    private static async Task Until(Func<Task<bool>> holds, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            clock.Elapsed.ShouldBeLessThan(limit);
            await Task.Delay(500);
        }
    }

    // A script that goes on until it is killed.
    private sealed class Background : IDisposable
    {
        private readonly Process process;
        private readonly string file = Path.Combine(Path.GetTempPath(), $"pgha-lab-{Guid.NewGuid():N}.ps1");
        private readonly List<string> lines = [];

        public Background(string script)
        {
            File.WriteAllText(file, script);
            process = Lab.StartProcess("dotnet", [Program, file]);
            process.OutputDataReceived += (_, e) => Take(e.Data);
            process.ErrorDataReceived += (_, e) => Take(e.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string[] Lines
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public async Task Says(Func<string[], bool> enough)
        {
            var clock = Stopwatch.StartNew();
            while (Lines.Length == 0 || !enough(Lines))
            {
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), string.Join('\n', Lines));
                await Task.Delay(200);
            }
        }

        public void Kill() => process.Kill();

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
            File.Delete(file);
        }

        private void Take(string? line)
        {
            if (line is null) return;
            lock (lines) lines.Add(line);
        }
    }
}
