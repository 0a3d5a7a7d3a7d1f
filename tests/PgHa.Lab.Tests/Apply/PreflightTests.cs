using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Apply;

/// <summary>What could keep an installation from working, made on purpose on real servers: each is found, named, and nothing else is.</summary>
[Collection(nameof(PreflightServers))]
public sealed class PreflightTests(PreflightServers servers, ITestOutputHelper output)
{
    private Lab Lab => servers.Lab;

    [Fact]
    public async Task On_bare_servers_everything_passes_and_nothing_is_changed()
    {
        _ = Lab;
        const string State = "find /etc /usr /var/lib /var/cache /root /data -xdev -newermt '@'\"$(cat /run/mark)\" ! -path '/var/lib/sudo*' ! -path '/var/lib/systemd*' ! -type d 2>/dev/null; ls -A /tmp | grep -v -e systemd -e '^\\.' || true";
        await Root("pg1", "date +%s >/run/mark");
        var (findings, seconds) = await servers.Look();
        findings.ShouldBeEmpty(string.Join('\n', findings));
        (await Root("pg1", State)).ShouldBe("");

        // Sources that are yet to be described to the node are asked as well.
        await Root("pg1", "mv /etc/apt/sources.list /root/");
        try
        {
            var directory = await servers.Save(servers.Yaml(Lab) + "\npackages: {postgres: directory, directory: /srv/lab-repo}\n");
            (await servers.Look(directory, "-Node pg1")).Findings.ShouldBe(["Unknown node.clock main: fewer than two nodes told their time"]);
            Finds((await servers.Look(parameters: "-Node pg1")).Findings, "Fail packages.versions pg1: no source has ");
        }
        finally
        {
            await Root("pg1", "mv /root/sources.list /etc/apt/");
        }

        output.WriteLine($"three bare servers: {seconds:0.0} s");
    }

    [Fact]
    public async Task Faults_of_each_kind_are_found_at_once_and_the_installation_refuses_the_nodes_that_have_them()
    {
        string Address(string node) => Lab.AddressOf(node);
        try
        {
            await Root("pg1", "systemd-run -q --unit=squatter python3 -m http.server 5432");
            // In one direction, and one port.
            await Root("pg2", $"nft add table inet lab; nft add chain inet lab in '{{ type filter hook input priority 0; }}'; nft add rule inet lab in ip saddr {Address("pg1")} tcp dport 2380 drop");
            await Root("pg2", $"cp /etc/hosts /root/hosts; echo '{Address("pg2")[..^1]}9 pg3' >>/etc/hosts");
            await Root("pg3", "mkdir -p /data/main /var/lib/etcd; mount -t tmpfs -o size=40m tmpfs /data/main");
            await Root("pg3", "mkdir /etc/keepalived; echo 'vrrp_instance X {}' >/etc/keepalived/keepalived.conf; mkdir -p /var/lib/etcd/default/member");
            // Somebody answers for the virtual address, and speaks VRRP with its id.
            await Root("pg3", $"ip netns add other; ip link add stranger link eth0 type macvlan mode bridge; ip link set stranger netns other; ip -n other addr add {servers.VirtualIP}/24 dev stranger; ip -n other link set stranger up");
            await Put("pg3", "/root/vrrp.py", $$"""
                import socket, struct, time
                s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("{{servers.VirtualIP}}"))
                while True:
                    s.sendto(struct.pack("!BBBBBBH", 0x21, 200, 100, 1, 0, 1, 0) + socket.inet_aton("{{servers.VirtualIP}}"), ("224.0.0.18", 0))
                    time.sleep(0.5)
                """);
            await Root("pg3", "systemd-run -q --unit=vrrp ip netns exec other python3 /root/vrrp.py");
            var (findings, seconds) = await servers.Look();
            output.WriteLine($"with faults: {seconds:0.0} s\n{string.Join('\n', findings)}");
            Finds(findings, "Fail port.free pg1: 5432 (PostgreSQL) is taken by python3 (pid ", "squatter.service");
            Finds(findings, "Fail port.reach pg1: it does not reach pg2: 2380 (etcd's peers) is silent (in the other direction pg2 reaches pg1)");
            Finds(findings, "Warning os.firewall pg2: nftables: ", "drop");
            Finds(findings, $"Warning node.names pg2: pg3 resolves to {Address("pg2")[..^1]}9, and the definition has {Address("pg3")}");
            Finds(findings, "Fail disk.postgres pg3: /data/main is on tmpfs with 40 MiB free");
            Finds(findings, "Warning foreign.keepalived pg3: /etc/keepalived/keepalived.conf is not PgHa's");
            Finds(findings, "Warning foreign.etcd pg3: there is data of another etcd in /var/lib/etcd/default");
            Finds(findings, $"Fail vip.free main: {servers.VirtualIP} is in use: ", "seen from pg");
            Finds(findings, $"Fail vip.router main: {servers.VirtualIP} speaks VRRP with router id 200");
            findings.Length.ShouldBe(9);

            // What is wrong with the cluster keeps all nodes; what is let go on becomes a warning.
            var lines = await Runner.Lines($$"""
                Install-PgHaNode '{{servers.Definition}}' -SkipPrerequisite vip.*, *.reach -WarningVariable w -WarningAction SilentlyContinue -ErrorVariable e -ErrorAction SilentlyContinue -Node pg1, pg3
                $e | ForEach-Object { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.TargetObject): $($_.Exception.Message)" }
                $w | ForEach-Object { "$_" }
                """);
            lines.Length.ShouldBe(5, string.Join('\n', lines));
            lines.ShouldContain(l => l.StartsWith("PrerequisiteFailed pg1: pg1: port.free: 5432 (PostgreSQL) is taken by python3", StringComparison.Ordinal));
            lines.ShouldContain(l => l.StartsWith("PrerequisiteFailed pg3: pg3: disk.postgres: ", StringComparison.Ordinal));
            lines.Count(l => l.EndsWith("Skipped (-SkipPrerequisite).", StringComparison.Ordinal)).ShouldBe(3);
            (await Root("pg1", "ls /etc/pgha 2>/dev/null || echo none")).ShouldBe("none");
        }
        finally
        {
            await Root("pg1", "systemctl stop squatter || true");
            await Root("pg2", "nft delete table inet lab 2>/dev/null; if [ -f /root/hosts ]; then cat /root/hosts >/etc/hosts; rm /root/hosts; fi");
            await Root("pg3", "systemctl stop vrrp; ip netns del other; umount /data/main; rm -rf /data /etc/keepalived /var/lib/etcd/default /root/vrrp.py; true");
        }
    }

    [Fact]
    public async Task A_foreign_database_a_version_that_no_source_has_a_source_that_is_dead_and_a_refused_sudo_are_found()
    {
        var nowhere = servers.VirtualIP[..^3] + "99";
        try
        {
            await Root("pg1", "mkdir -p /data/main/global; echo 15 >/data/main/PG_VERSION; printf '\\001\\000\\000\\000\\000\\000\\000\\000' >/data/main/global/pg_control");
            await Root("pg2", $"cp /etc/apt/sources.list /root/sources.list; echo 'deb [trusted=yes] http://{nowhere}:81/debian ./' >>/etc/apt/sources.list");
            await Root("pg3", "mv /etc/sudoers.d/90-lab /root/; echo 'pw ALL=(ALL:ALL) NOPASSWD:ALL' >/etc/sudoers.d/pw");
            var definition = await servers.Save(servers.Yaml(Lab).Replace("version: \"15\"", "version: \"16\"", StringComparison.Ordinal) + "\npackages: {postgres: configured, patroni: distribution}\n");
            var (findings, seconds) = await servers.Look(definition);
            output.WriteLine($"{seconds:0.0} s\n{string.Join('\n', findings)}");
            Finds(findings, "Fail data.directory pg1: the database in /data/main (version 15, system identifier 1) is not of version 16");
            Finds(findings, "Fail packages.versions pg1: no source has postgresql-16, postgresql-client-16", "there is ", "postgresql-15");
            Finds(findings, "Fail packages.sources pg2: ", nowhere);
            Finds(findings, "Fail node.sudo pg3: 'admin' cannot become root on pg3");
            findings.ShouldNotContain(l => l.Contains("node.reachable", StringComparison.Ordinal));
        }
        finally
        {
            await Root("pg1", "rm -rf /data");
            await Root("pg2", "if [ -f /root/sources.list ]; then mv /root/sources.list /etc/apt/sources.list; fi");
            await Lab.Ssh("pg3", "pw", "sudo mv /root/90-lab /etc/sudoers.d/; sudo rm /etc/sudoers.d/pw");
        }
    }

    /// <summary>The servers share a kernel and with it the clock: what tells the time on one of them is told another.</summary>
    [Fact]
    public async Task A_clock_that_is_a_minute_off_keeps_all_from_being_installed_until_it_is_set()
    {
        await Put("pg2", "/usr/local/bin/date", "#!/bin/sh\nexec /bin/date -d '60 seconds' \"$@\"");
        try
        {
            await Root("pg2", "chmod 755 /usr/local/bin/date");
            Finds((await servers.Look()).Findings, "Fail node.clock main: pg2 is 60.", " s ahead of pg");
            var lines = await Runner.Lines($$"""
                Install-PgHaNode '{{servers.Definition}}' -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue
                $e | ForEach-Object { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.TargetObject): $($_.Exception.Message) $($_.ErrorDetails.RecommendedAction)" }
                """);
            lines.Length.ShouldBe(3, string.Join('\n', lines));
            lines.ShouldAllBe(l => l.StartsWith("PrerequisiteFailed pg", StringComparison.Ordinal) && l.Contains("node.clock: pg2 is 60.", StringComparison.Ordinal) && l.Contains("Set the clocks", StringComparison.Ordinal));
            foreach (var node in Lab.Nodes) (await Root(node, "ls /etc/pgha 2>/dev/null || echo none")).ShouldBe("none");
        }
        finally
        {
            await Root("pg2", "rm -f /usr/local/bin/date");
        }

        (await servers.Look()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_away_holds_nobody_up_for_long()
    {
        await Lab.Partition("pg3");
        try
        {
            var (findings, seconds) = await servers.Look();
            output.WriteLine($"one away: {seconds:0.0} s\n{string.Join('\n', findings)}");
            Finds(findings, "Fail node.reachable pg3: ");
            Finds(findings, "Unknown port.reach pg1: pg3 could not be tried or does not answer");
            // A machine with much to do is given some time.
            seconds.ShouldBeLessThan(20);
        }
        finally
        {
            await Lab.Heal();
        }
    }

    private static void Finds(string[] findings, string beginning, params string[] also) =>
        findings.ShouldContain(l => l.StartsWith(beginning, StringComparison.Ordinal) && also.All(a => l.Contains(a, StringComparison.Ordinal)), $"{beginning}\n{string.Join('\n', findings)}");

    private async Task Put(string node, string path, string content) => await Root(node, $"cat >{path} <<'END'\n{content}\nEND");

    private Task<string> Root(string node, string command) => Lab.Admin(node, $"sudo sh -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'");
}
