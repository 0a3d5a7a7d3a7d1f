using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Dcs;

/// <summary>A cluster on each kind of DCS, each a real one.</summary>
[Collection(nameof(DcsServers))]
public sealed class DcsTests(DcsServers servers)
{
    private const string Tls = "tls: {ca: /etc/ssl/dcs/ca.pem, cert: /etc/ssl/dcs/client.pem, key: /etc/ssl/dcs/client.key}";

    private static readonly string Nameless = Tls.Replace("client", "nameless", StringComparison.Ordinal);

    // Everything that a file or a connection could stumble over.
    private const string Password = " it\"s $(x) `y` \\ : # % ! ' ";

    private Lab Lab => servers.Lab;

    [Fact]
    public async Task Etcd_on_a_server_of_its_own_with_TLS_and_a_login_and_then_as_one_that_is_there_already()
    {
        var own = await servers.Definition("own", $$"""
            etcd:
              nodes:
                - {name: pg3, address: {{servers.Host}}}
              {{Nameless}}
              serverTls: {ca: /etc/ssl/dcs/ca.pem, cert: /etc/ssl/dcs/server.pem, key: /etc/ssl/dcs/server.key}
              user: patroni
            """);
        await servers.Leave();
        // A test before this one may have brought the account to the database servers: there the key must be readable from the start.
        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "id postgres >/dev/null 2>&1 && sudo chown postgres /etc/ssl/dcs/nameless.key || true");
        // Files that the accounts cannot read are found before anything is started.
        (await Runner.Lines($$"""
            Install-PgHaNode '{{own}}' -WarningAction Ignore | ForEach-Object { "$($_.Node) $($_.Outcome)" }
            Start-PgHaCluster '{{own}}' -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue
            $e | ForEach-Object { "$($_.FullyQualifiedErrorId.Split(',')[0]): $($_.Exception.Message)" }
            """)).ShouldContain(l => l.StartsWith("PrerequisiteFailed: ") && l.Contains("pg3: dcs.files: not readable for the account that needs it: /etc/ssl/dcs/server.key (etcd)"));
        // So is a certificate that etcd would refuse together with a login.
        var named = await servers.Definition("own", (await File.ReadAllTextAsync(own))[(await File.ReadAllTextAsync(own)).IndexOf("etcd:", StringComparison.Ordinal)..].Replace("nameless", "client", StringComparison.Ordinal), file: "named");
        (await Runner.Lines($"Test-PgHaPrerequisite '{named}' -Node pg3 -WarningAction Ignore | Where-Object Id -eq dcs.files | ForEach-Object {{ $_.Reason }}"))
            .ShouldHaveSingleItem().ShouldContain("a client's certificate with a common name, which etcd refuses together with a login: /etc/ssl/dcs/client.pem");
        await Lab.Admin("pg3", "sudo chown etcd /etc/ssl/dcs/server.key");
        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "sudo chown postgres /etc/ssl/dcs/nameless.key");
        await servers.BecomesACluster(own);

        // etcd alone is on pg3, and it lets nobody in without a certificate or without a login.
        (await Lab.Admin("pg3", "dpkg-query -W postgresql-15 patroni 2>/dev/null; sudo ls /etc/pgha")).ShouldBe("etcdctl.env");
        (await Lab.Admin("pg3", "sudo stat -c %a:%U /etc/pgha/etcdctl.env")).ShouldBe("600:root");
        const string etcdctl = "sudo ETCDCTL_API=3 etcdctl --command-timeout=5s --endpoints=https://127.0.0.1:2379 --cacert=/etc/ssl/dcs/ca.pem";
        const string client = " --cert=/etc/ssl/dcs/nameless.pem --key=/etc/ssl/dcs/nameless.key";
        (await Lab.Ssh("pg3", "admin", etcdctl + " get /service/own/leader")).ExitCode.ShouldNotBe(0);
        (await Lab.Ssh("pg3", "admin", etcdctl + client + " get /service/own/leader")).ExitCode.ShouldNotBe(0);
        var password = (await servers.Secrets("pg1"))[^1];
        foreach (var node in Lab.Nodes) (await Lab.Admin(node, "sudo journalctl --no-pager -q -o cat")).ShouldNotContain(password);
        (await Runner.Lines($"Test-PgHaEtcdHealth '{own}' -WarningAction Ignore | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target)\" }}"))
            .ShouldBe([
                "Pass dcs.files pg1", "Pass dcs.certificate pg1", "Pass dcs.files pg2", "Pass dcs.certificate pg2", "Pass dcs.files pg3", "Pass dcs.certificate pg3",
                "Pass etcd.reach pg1", "Pass etcd.reach pg2", "Pass etcd.member pg3", "Pass etcd.lag pg3", "Pass etcd.space pg3", "Pass etcd.fragmentation pg3", "Pass etcd.state pg3",
                "Pass etcd.fsync pg3", "Pass etcd.commit pg3", "Pass etcd.elections pg3", "Pass etcd.quorum own", "Pass etcd.leader own", "Pass etcd.members own", "Pass etcd.version own",
            ], ignoreOrder: true);

        // The same etcd for another cluster, to which it is somebody else's: a user of its own, who may see that cluster's keys alone.
        await servers.Put("pg3", "/root/user.sh", $$"""
            set -e
            . /etc/pgha/etcdctl.env
            ctl() { ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/ssl/dcs/ca.pem{{client}} "$@"; }
            ctl role add app
            ctl role grant-permission --prefix=true app readwrite /service/existing/
            ctl user add "app:$(cat /root/password)"
            ctl user grant-role app app

            """);
        await servers.Put("pg3", "/root/password", Password, "600");
        await Lab.Admin("pg3", "sudo sh /root/user.sh");
        await servers.Leave();
        var existing = await servers.Definition("existing", $$"""
            etcd:
              hosts: ["{{servers.Host}}:2379"]
              {{Nameless}}
              user: app
            """);
        var elsewhere = await servers.Definition("elsewhere", $$"""
            etcd:
              hosts: ["{{servers.Host}}:2399"]
            """);
        var said = await Runner.Lines($$"""
            Install-PgHaNode '{{elsewhere}}' -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue
            Install-PgHaNode '{{existing}}' -WarningAction Ignore -ErrorVariable +e -ErrorAction SilentlyContinue
            $e | ForEach-Object { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.TargetObject): $($_.Exception.Message)" }
            """);
        said.Length.ShouldBe(4, string.Join('\n', said));
        said.ShouldAllBe(l => l.StartsWith("PrerequisiteFailed pg1: pg1: ", StringComparison.Ordinal) || l.StartsWith("PrerequisiteFailed pg2: pg2: ", StringComparison.Ordinal));
        said.Count(l => l.Contains($"dcs.reach: etcd: {servers.Host}:2399: ") && l.Contains("onnect")).ShouldBe(2, string.Join('\n', said));
        said.Count(l => l.Contains("dcs.login: Patroni is to log in as 'app', and no password is known")).ShouldBe(2);
        (await Lab.Admin("pg1", "sudo ls -A /etc/pgha 2>/dev/null | wc -l")).ShouldBe("0");

        await servers.BecomesACluster(existing, $"-DcsCredential ([pscredential]::new('app', (Secure {Literal(Password)})))");
        (await servers.Secrets("pg1"))[^1].ShouldBe(Password);
        (await Lab.Admin("pg1", "dpkg-query -W -f '${db:Status-Status}' etcd-server 2>/dev/null | grep -x installed || true")).ShouldBe("");
        (await Runner.Lines($"Test-PgHaPrerequisite '{existing}' -WarningAction Ignore | Where-Object Id -eq dcs.reach | ForEach-Object {{ \"$($_.Outcome) $($_.Target) $($_.Reason)\" }}"))
            .ShouldBe([$"Pass pg1 etcd: {servers.Host}:2379: healthy", $"Pass pg2 etcd: {servers.Host}:2379: healthy"]);

        // A cluster that forgot its nodes finds that its name is taken.
        await servers.Leave();
        (await Runner.Lines($$"""
            function Secure([string] $text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
            Install-PgHaNode '{{existing}}' -WarningAction Ignore -DcsCredential ([pscredential]::new('app', (Secure {{Literal(Password)}}))) | Start-PgHaCluster -WarningAction Ignore -ErrorVariable e -ErrorAction SilentlyContinue
            $e | ForEach-Object { "$($_.FullyQualifiedErrorId.Split(',')[0]) $($_.TargetObject)" }
            """)).ShouldBe(["DcsScopeTaken existing"]);

        // And that the DCS has the identifier of another database than the one that somebody made there.
        await Lab.Admin("pg1", "cd /; sudo mv /data/existing /data/kept; sudo install -d -o postgres -m 700 /data/existing; sudo -u postgres /usr/lib/postgresql/15/bin/initdb -D /data/existing >/dev/null");
        await Lab.Admin("pg2", "sudo mv /data/existing /data/kept");
        var (here, kept) = (await Identifier("existing"), await Identifier("kept"));
        (await Runner.Lines($"Test-PgHaPrerequisite '{existing}' -WarningAction Ignore | Where-Object Id -eq dcs.scope | ForEach-Object {{ \"$($_.Outcome) $($_.Reason)\" }}"))
            .ShouldBe([$"Fail the DCS holds a cluster of that name with the identifier {kept}, and pg1 has {here}"]);
        // With its own data it is no stranger.
        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "sudo rm -rf /data/existing; sudo mv /data/kept /data/existing");
        (await Runner.Lines($"Test-PgHaPrerequisite '{existing}' -WarningAction Ignore | Where-Object Id -eq dcs.scope | ForEach-Object {{ \"$($_.Outcome) $($_.Reason)\" }}"))
            .ShouldBe([$"Pass the identifier in the DCS, {kept}, is that of the database on pg1, pg2"]);
    }

    [Fact]
    public async Task ZooKeeper_with_TLS_and_an_access_list()
    {
        await Lab.Admin("pg3", "sudo apt-get update -qq && sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libzookeeper-java default-jre-headless >/dev/null");
        await servers.Put("pg3", "/etc/zookeeper/zoo.cfg", """
            dataDir=/var/lib/zookeeper
            clientPort=2181
            secureClientPort=2281
            serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
            ssl.keyStore.location=/etc/ssl/dcs/server-and-key.pem
            ssl.keyStore.type=PEM
            ssl.trustStore.location=/etc/ssl/dcs/ca.pem
            ssl.trustStore.type=PEM
            admin.enableServer=false
            tickTime=1000
            minSessionTimeout=2000
            maxSessionTimeout=60000

            """);
        await Lab.Admin("pg3", "sudo mkdir -p /var/lib/zookeeper && sudo systemd-run -q --unit=zookeeper java -Xmx128m -cp '/usr/share/java/*:/etc/zookeeper' org.apache.zookeeper.server.quorum.QuorumPeerMain /etc/zookeeper/zoo.cfg");
        // Until it has answered over TLS once: the first handshake of a cold JVM takes its time.
        await Lab.Admin("pg3", """
            cat >/tmp/ask.py <<'E'
            import socket, ssl
            c = ssl.create_default_context(cafile="/etc/ssl/dcs/ca.pem"); c.check_hostname = False
            c.load_cert_chain("/etc/ssl/dcs/client.pem", "/etc/ssl/dcs/client.key")
            s = c.wrap_socket(socket.create_connection(("127.0.0.1", 2281), 30)); s.sendall(b"srvr"); assert b"Mode" in s.recv(4096)
            E
            for i in $(seq 60); do sudo python3 /tmp/ask.py 2>/dev/null && exit 0; sleep 1; done
            sudo journalctl -u zookeeper --no-pager | tail -20 >&2; exit 1
            """);
        await servers.Leave();
        var definition = await servers.Definition("zoo", $$"""
            zookeeper:
              hosts: ["{{servers.Host}}:2281"]
              {{Tls}}
              acls: {CN=patroni: ALL}
            """);
        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "id postgres >/dev/null 2>&1 && sudo chown postgres /etc/ssl/dcs/client.key; true");
        (await Runner.Lines($$"""
            Test-PgHaPrerequisite '{{definition}}' -WarningAction Ignore | Where-Object Id -eq dcs.reach | ForEach-Object { "$($_.Outcome) $($_.Target) $($_.Reason)" }
            """)).ShouldBe([$"Pass pg1 ZooKeeper: {servers.Host}:2281: standalone, version 3.8.0", $"Pass pg2 ZooKeeper: {servers.Host}:2281: standalone, version 3.8.0"]);
        // The key belongs to an account that comes with the packages.
        await Runner.Run($"Install-PgHaNode '{definition}'");
        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "sudo chown postgres /etc/ssl/dcs/client.key");
        await servers.BecomesACluster(definition);

        // Who comes without that certificate sees nothing.
        (await Lab.Ssh("pg1", "admin", $$"""
            python3 -c '
            from kazoo.client import KazooClient
            c = KazooClient("{{servers.Host}}:2181"); c.start(timeout=10)
            try: c.get("/service/zoo/initialize")
            except Exception as e: print(type(e).__name__)
            c.stop()'
            """)).Output.Trim().ShouldBe("NoAuthError");
        // And a node that does not reach it any more is told by the checks.
        await Lab.Partition("pg2", "pg3");
        try
        {
            (await Runner.Lines($"Test-PgHaCluster '{definition}' -WarningAction Ignore | Where-Object Id -eq dcs.reach | ForEach-Object {{ \"$($_.Outcome) $($_.Target)\" }}"))
                .ShouldBe(["Pass pg1", "Fail pg2"]);
        }
        finally
        {
            await Lab.Heal();
        }

        await KeysAreSeenAndTakenAway(definition, "zoo");
    }

    [Fact]
    public async Task Etcd_that_is_there_already_spoken_to_with_its_API_v2()
    {
        // Beside the one that other tests install here. What it advertises is where Patroni goes.
        await Lab.Admin("pg3", $$"""
            cd /tmp && sudo apt-get update -qq && apt-get download -qq etcd-server && dpkg -x etcd-server_*.deb etcd-v2
            sudo systemd-run -q --unit=etcd-v2 /tmp/etcd-v2/usr/bin/etcd --enable-v2 --data-dir /var/lib/etcd-v2 --listen-peer-urls http://127.0.0.1:2480 \
              --listen-client-urls http://0.0.0.0:2479 --advertise-client-urls http://{{servers.Host}}:2479
            for i in $(seq 100); do python3 -c "import urllib.request as u; assert b'true' in u.urlopen('http://127.0.0.1:2479/health', timeout=2).read()" 2>/dev/null && exit 0; sleep 0.1; done; exit 1
            """);
        await servers.Leave();
        var definition = await servers.Definition("older", $$"""
            etcd:
              hosts: ["{{servers.Host}}:2479"]
              protocol: v2
            """);
        // One that advertises its own loopback is well, and Patroni would wait for it for ever.
        await Lab.Admin("pg3", $$"""
            sudo systemd-run -q --unit=etcd-loop /tmp/etcd-v2/usr/bin/etcd --data-dir /var/lib/etcd-loop --listen-peer-urls http://127.0.0.1:2580 \
              --listen-client-urls http://0.0.0.0:2579 --advertise-client-urls http://127.0.0.1:2579
            for i in $(seq 100); do python3 -c "import urllib.request as u; assert b'true' in u.urlopen('http://127.0.0.1:2579/health', timeout=2).read()" 2>/dev/null && exit 0; sleep 0.1; done; exit 1
            """);
        var loop = await servers.Definition("loop", $$"""
            etcd:
              hosts: ["{{servers.Host}}:2579"]
            """);
        await Lab.Admin("pg1", "command -v curl >/dev/null || { sudo apt-get update -qq && sudo apt-get install -y -qq curl >/dev/null; }");
        (await Runner.Lines($"Test-PgHaPrerequisite '{loop}' -WarningAction Ignore -Node pg1 | Where-Object Id -eq dcs.reach | ForEach-Object {{ \"$($_.Outcome) $($_.Reason)\" }}"))
            .ShouldBe([$"Fail etcd: {servers.Host}:2579: healthy, but its members advertise http://127.0.0.1:2579, where Patroni goes, and this node does not reach that (--advertise-client-urls)"]);
        await Lab.Admin("pg3", "sudo systemctl stop etcd-loop; sudo rm -rf /var/lib/etcd-loop");

        await servers.BecomesACluster(definition);
        // What is written with one API is not seen with the other.
        (await Lab.Admin("pg1", $"curl -s http://{servers.Host}:2479/v2/keys/service/older/leader")).ShouldContain("\"value\":\"pg1\"");
        await KeysAreSeenAndTakenAway(definition, "older");
        await servers.Leave();
        await Lab.Admin("pg3", "sudo systemctl stop etcd-v2; sudo rm -rf /var/lib/etcd-v2 /tmp/etcd-v2");
    }

    /// <summary>
    /// No Consul can be had here: a stand-in answers, and what judges the section is Patroni's own loader, which finds the agent, logs in
    /// with the token and asks for a session.
    /// </summary>
    [Fact]
    public async Task Consuls_section_is_what_Patroni_makes_a_session_of()
    {
        await servers.Put("pg3", "/root/consul.py", """
            import http.server
            class Consul(http.server.BaseHTTPRequestHandler):
                def answer(self):
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                    open("/run/consul.log", "a").write("%s %s [%s] %s\n" % (self.command, self.path, self.headers.get("X-Consul-Token"), body))
                    known = {"/v1/status/leader": '"10.0.0.9:8300"', "/v1/session/create": '{"ID": "5e55"}'}.get(self.path.split("?")[0])
                    self.send_response(200 if known else 404)
                    self.end_headers()
                    self.wfile.write((known or "").encode())
                do_GET = do_PUT = answer
            http.server.HTTPServer(("0.0.0.0", 8500), Consul).serve_forever()

            """);
        await Lab.Admin("pg3", "sudo systemd-run -q --unit=consul python3 /root/consul.py");
        await servers.Leave();
        var definition = await servers.Definition("consul", $$"""
            consul:
              host: {{servers.Host}}
              checks: [serfHealth]
              registerService: true
            """);
        (await Runner.Lines($$"""
            function Secure([string] $text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
            Install-PgHaNode '{{definition}}' -WarningAction Ignore -DcsToken (Secure 'tok"en \ 1') | ForEach-Object { "$($_.Node) $($_.Outcome)" }
            Test-PgHaPrerequisite '{{definition}}' -WarningAction Ignore -Node pg1 | Where-Object Id -eq dcs.reach | ForEach-Object { "$($_.Outcome) $($_.Reason)" }
            """)).Order(StringComparer.Ordinal).ShouldBe([$"Pass Consul: {servers.Host}:8500: the leader is 10.0.0.9:8300", "pg1 Changed", "pg2 Changed"]);
        await Lab.Admin("pg1", """
            cd /; sudo -u postgres python3 - <<'E'
            from patroni.config import Config
            from patroni.dcs import get_dcs
            assert type(get_dcs(Config("/etc/patroni/postgres.yml"))).__name__ == "Consul"
            E
            """);
        (await Lab.Admin("pg3", "sudo cat /run/consul.log")).Split('\n').ShouldContain(l =>
            l.StartsWith("PUT /v1/session/create [tok\"en \\ 1] ", StringComparison.Ordinal) && l.Contains("consul-pg1", StringComparison.Ordinal) && l.Contains("serfHealth", StringComparison.Ordinal));
        (await Lab.Admin("pg1", "cd /; sudo -u postgres patroni --validate-config /etc/patroni/postgres.yml 2>&1 | grep -i consul || true")).ShouldBe("");
    }

    private async Task KeysAreSeenAndTakenAway(string definition, string name)
    {
        var lines = await Runner.Lines($$"""
            $WarningPreference = 'Ignore'; $c = Import-PgHaCluster '{{definition}}'
            "$((Get-PgHaDcsKey $c).Name | Where-Object { $_ -notin 'history', 'failover' })"
            "$((Get-PgHaDcsKey $c leader).Value) $((Get-PgHaDcsKey $c leader).Expires)"
            "$((Get-PgHaDcsKey $c config).Value.ttl) $((Get-PgHaDcsKey $c config -Raw).Value -is [string])"
            "$((Get-PgHaDcsKey $c /service/*/initialize).Key)"
            """);
        lines[0].Split(' ').ShouldBe(["config", "initialize", "leader", "members/pg1", "members/pg2", "status"], ignoreOrder: true);
        lines[1..].ShouldBe(["pg1 True", "20 True", $"/service/{name}/initialize"]);

        foreach (var node in (string[])["pg1", "pg2"]) await Lab.Admin(node, "sudo systemctl stop patroni");
        (await Runner.Lines($$"""
            $WarningPreference = 'Ignore'; $c = Import-PgHaCluster '{{definition}}'
            $id = (Get-PgHaDcsKey $c initialize).Value
            $r = Reset-PgHaCluster $c -KeepData -Force -Confirm:$false
            "$($r.Keys -contains '/service/{{name}}/initialize') $(@(Get-PgHaDcsKey $c -ErrorAction Ignore).Count)"
            $null = Start-PgHaCluster $c
            "$((Get-PgHaDcsKey $c initialize).Value -eq $id)"
            """)).ShouldBe(["True 0", "True"]);
    }

    private async Task<string> Identifier(string directory) =>
        (await Lab.Admin("pg1", $"sudo env LC_ALL=C /usr/lib/postgresql/15/bin/pg_controldata /data/{directory} | sed -n 's/^Database system identifier: *//p'")).Trim();

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
