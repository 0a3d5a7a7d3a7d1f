using System.Text;
using PgHa.Checks;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Health;
using PgHa.Remote;
using static PgHa.Checks.CheckOutcome;

namespace PgHa.Engine.Tests.Components;

/// <summary>How a node says that it reaches its DCS: asked by the real shell of servers that answer, from the answers to the checks.</summary>
public sealed class DcsProbeTests
{
    private static readonly string[] Tools = ["sh", "bash", "timeout", "cat", "printf", "id", "tr", "env"];

    // Runs a node's questions, with no more programs than a bare server has.
    private static DcsObservation Ask(ClusterDefinition cluster, params string[] also)
    {
        using var directory = new TemporaryDirectory();
        foreach (var tool in Tools.Union(also))
            if (File.Exists("/usr/bin/" + tool)) File.CreateSymbolicLink(Path.Combine(directory.Path, tool), "/usr/bin/" + tool);
        var script = new SectionedScript();
        DcsProbe.Add(script, cluster, cluster.Nodes[0]);
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes($"PATH={directory.Path}; export PATH\n" + script.Build().Text), ["-s"]);
        var sections = script.Parse(new CommandResult { ExitCode = result.ExitCode, Output = result.Output, Error = Encoding.UTF8.GetBytes(result.Error) });
        return DcsProbe.Parse(cluster, cluster.Nodes[0], sections).Value.ShouldNotBeNull();
    }

    private static ClusterDefinition Etcd(params int[] ports) => Sample.WithEtcd(new() { Hosts = [.. ports.Select(p => $"127.0.0.1:{p}")] });

    private static ClusterDefinition Consul(int port) => Sample.Cluster() with { Consul = new() { Port = port } };

    [Theory]
    [InlineData("curl")]
    [InlineData("python3")]
    public void A_healthy_etcd_and_a_Consul_with_a_leader_are_fine_whatever_the_node_asks_with(string tool)
    {
        using var etcd = new HttpStub(r => r.Path == "/health" ? (200, """{"health":"true"}""") : (404, ""));
        using var consul = new HttpStub(r => r.Path == "/v1/status/leader" ? (200, "\"10.0.0.9:8300\"") : (404, ""));
        Ask(Etcd(etcd.Port), tool).Endpoints.ShouldBe([new($"127.0.0.1:{etcd.Port}", DcsEndpointState.Healthy, "healthy")]);
        Ask(Consul(consul.Port), tool).Endpoints.ShouldBe([new($"127.0.0.1:{consul.Port}", DcsEndpointState.Healthy, "the leader is 10.0.0.9:8300")]);
    }

    [Theory]
    [InlineData("/v3/cluster/member/list")]
    [InlineData("/v3beta/cluster/member/list")]
    [InlineData("/v2/members")]
    public void Where_etcd_wants_to_be_spoken_to_must_be_reached_too(string members)
    {
        var (advertised, nowhere) = ("", $"http://127.0.0.1:{HttpStub.FreePort()}");
        using var etcd = new HttpStub(r => r.Path == "/health" ? (200, """{"health":"true"}""")
            : r.Path == members ? (200, $$"""{"members": [{"name": "a", "peerURLs": ["http://127.0.0.1:1"], "clientURLs": [{{advertised}}]}]}""") : (404, ""));
        using var other = new HttpStub(_ => (200, ""));
        DcsEndpoint Endpoint(params string[] urls)
        {
            advertised = string.Join(", ", urls.Select(u => $"\"{u}\""));
            return Ask(Etcd(etcd.Port), "curl", "grep", "sort").Endpoints.ShouldHaveSingleItem();
        }

        var (own, elsewhere) = ($"http://127.0.0.1:{etcd.Port}", $"http://127.0.0.1:{other.Port}");
        Endpoint(own).Answer.ShouldBe("healthy");
        Endpoint(elsewhere).Answer.ShouldBe("healthy");
        Endpoint(own, nowhere).ShouldBe(new($"127.0.0.1:{etcd.Port}", DcsEndpointState.Healthy, $"healthy; its members also advertise {nowhere}, which this node does not reach"));
        Endpoint(nowhere).ShouldBe(new(
            $"127.0.0.1:{etcd.Port}", DcsEndpointState.Unfit,
            $"healthy, but its members advertise {nowhere}, where Patroni goes, and this node does not reach that (--advertise-client-urls)"));
    }

    [Theory]
    [InlineData("curl", 503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}", "it is not healthy: {\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}")]
    [InlineData("python3", 503, "{\"health\":\"false\"}", "it is not healthy: {\"health\":\"false\"}")]
    [InlineData("curl", 200, "<html>\nhello</html>", "this is no answer of etcd's (status 200): <html> hello</html>")]
    [InlineData("python3", 401, "no", "this is no answer of etcd's (status 401): no")]
    [InlineData("curl", 404, "", "this is no answer of etcd's (status 404):")]
    public void What_cannot_be_worked_with_is_quoted(string tool, int status, string body, string answer)
    {
        using var etcd = new HttpStub(_ => (status, body));
        Ask(Etcd(etcd.Port), tool).Endpoints.ShouldBe([new($"127.0.0.1:{etcd.Port}", DcsEndpointState.Unfit, answer)]);
    }

    [Theory]
    [InlineData(200, "\"\"", "it knows no leader of Consul's servers")]
    [InlineData(500, "No cluster leader", "it cannot answer: No cluster leader")]
    [InlineData(404, "\"x\"", "this is no answer of Consul's (status 404): \"x\"")]
    public void A_Consul_without_a_leader_is_unfit(int status, string body, string answer)
    {
        using var consul = new HttpStub(_ => (status, body));
        Ask(Consul(consul.Port), "curl").Endpoints.ShouldBe([new($"127.0.0.1:{consul.Port}", DcsEndpointState.Unfit, answer)]);
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("python3")]
    [InlineData("cat")]
    public void A_server_that_is_not_there_is_silent_whatever_the_node_asks_with(string tool)
    {
        var endpoint = Ask(Etcd(HttpStub.FreePort()), tool).Endpoints.ShouldHaveSingleItem();
        (endpoint.State, endpoint.Answer.Length > 5).ShouldBe((DcsEndpointState.Silent, true), endpoint.Answer);
    }

    [Fact]
    public void A_node_with_nothing_to_ask_with_at_least_connects()
    {
        using var etcd = new HttpStub(_ => (200, ""));
        Ask(Etcd(etcd.Port)).Endpoints.ShouldBe([new($"127.0.0.1:{etcd.Port}", DcsEndpointState.Connected, "it accepts a connection")]);
    }

    [Theory]
    [InlineData("python3", "Zookeeper version: 3.8.0-${mvngit.commit.id}, built on x\nLatency min/avg/max: 0/0/0\nMode: follower\n", DcsEndpointState.Healthy, "follower, version 3.8.0")]
    [InlineData("cat", "Zookeeper version: 3.4.13-2d71af4, built on x\nMode: standalone\n", DcsEndpointState.Healthy, "standalone, version 3.4.13")]
    [InlineData("python3", "This ZooKeeper instance is not currently serving requests\n", DcsEndpointState.Unfit, "it serves no requests now: its ensemble has no quorum")]
    [InlineData("python3", "srvr is not executed because it is not in the whitelist.\n", DcsEndpointState.Healthy, "it answers (srvr is not in its whitelist)")]
    [InlineData("python3", "SSH-2.0-OpenSSH\r\n", DcsEndpointState.Unfit, "this is no answer of ZooKeeper's: SSH-2.0-OpenSSH")]
    [InlineData("cat", "", DcsEndpointState.Unfit, "it closed the connection without an answer")]
    public async Task ZooKeeper_is_asked_with_its_word(string tool, string answer, DcsEndpointState state, string says)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var asked = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var word = new byte[4];
            await client.GetStream().ReadExactlyAsync(word);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
            return Encoding.ASCII.GetString(word);
        });
        Ask(Sample.Cluster() with { ZooKeeper = new() { Hosts = [$"127.0.0.1:{port}"] } }, tool).Endpoints.ShouldBe([new($"127.0.0.1:{port}", state, says)]);
        (await asked).ShouldBe("srvr");
    }

    [Fact]
    public void Files_of_TLS_are_looked_for()
    {
        using var directory = new TemporaryDirectory();
        var there = Path.Combine(directory.Path, "ca.pem");
        File.WriteAllText(there, "x");
        var seen = Ask(Sample.Cluster() with { Consul = new() { Port = HttpStub.FreePort(), Tls = new() { Ca = there, Cert = "/nowhere/c", Key = "/nowhere/k" } } }, "curl", "runuser", "test").Files;
        seen.Select(f => f.Path).ShouldBe([there, "/nowhere/c", "/nowhere/k"]);
        seen.ShouldAllBe(f => f.Account == "postgres");
        // Whether there is such an account on this machine is not ours to say; a file that is not there is never readable.
        seen[1].State.ShouldBeOneOf(DcsFileState.Missing, DcsFileState.Awaited);
    }

    [Fact]
    public void Who_must_read_which_file_follows_from_what_the_server_carries()
    {
        IEnumerable<(string, string)> Files(ClusterDefinition cluster, NodeDefinition node)
        {
            var script = new SectionedScript();
            DcsProbe.Add(script, cluster, node);
            var answers = script.Names.ToDictionary(n => n, _ => new SectionResult(0, "readable"u8.ToArray(), ""));
            return DcsProbe.Parse(cluster, node, answers).Value!.Files.Select(f => (f.Path, f.Account));
        }

        (string, string)[] client = [("/etc/ssl/dcs/ca.pem", "postgres"), ("/etc/ssl/dcs/client.pem", "postgres"), ("/etc/ssl/dcs/client.key", "postgres")];
        (string, string)[] member = [("/etc/ssl/dcs/ca.pem", "etcd"), ("/etc/ssl/dcs/server.pem", "etcd"), ("/etc/ssl/dcs/server.key", "etcd")];
        Files(DcsClusters.Own, DcsClusters.Own.Nodes[0]).ShouldBe([.. client, .. member]);
        Files(DcsClusters.Existing, DcsClusters.Existing.Nodes[0]).ShouldBe(client);
        var apart = DcsClusters.Own with { Etcd = DcsClusters.Own.Etcd with { Nodes = DcsClusters.EtcdNodes } };
        Files(apart, apart.Nodes[0]).ShouldBe(client);
        Files(apart, apart.Etcd.Nodes[0]).ShouldBe([.. client.Select(f => (f.Item1, "root")), .. member]);
        Files(DcsClusters.Apart, DcsClusters.Apart.Nodes[0]).ShouldBeEmpty();
    }

    private static CheckResult Check(ClusterDefinition cluster, DcsObservation seen) => DcsChecks.Evaluate(cluster, [new("pg1", seen, "")]).ShouldHaveSingleItem();

    private static DcsObservation Seen(params DcsEndpointState[] states) =>
        new() { Endpoints = [.. states.Select((s, i) => new DcsEndpoint($"h{i}:1", s, $"said {i}"))] };

    [Fact]
    public void Reach_is_judged_by_the_servers_that_answer()
    {
        var cluster = DcsClusters.ZooKeeper;
        Check(cluster, Seen(DcsEndpointState.Healthy, DcsEndpointState.Healthy)).ShouldBe(CheckResult.Pass("dcs.reach", "pg1", "ZooKeeper: h0:1: said 0; h1:1: said 1"));
        var some = Check(cluster, Seen(DcsEndpointState.Healthy, DcsEndpointState.Silent));
        (some.Outcome, some.Reason).ShouldBe((Warning, "ZooKeeper: h1:1: said 1; 1 of 2 servers answer"));
        var none = Check(cluster, Seen(DcsEndpointState.Unfit, DcsEndpointState.Silent));
        (none.Outcome, none.Reason).ShouldBe((Fail, "ZooKeeper: h0:1: said 0; h1:1: said 1"));
        none.Recommendation.ShouldContain("between pg1 and them");
        Check(cluster, Seen(DcsEndpointState.Connected)).Outcome.ShouldBe(Warning);
        DcsChecks.Evaluate(cluster, [new("pg1", null, "no route")]).ShouldHaveSingleItem().Outcome.ShouldBe(Unknown);
        DcsChecks.Evaluate(DcsClusters.Apart, [new("pg1", null, "no route"), new("etcd1", new(), "")]).ShouldBeEmpty();
    }

    [Fact]
    public void Files_that_are_missing_fail_and_those_that_are_awaited_warn()
    {
        CheckResult Of(params DcsFileState[] states) => Check(DcsClusters.Own, new() { Files = [.. states.Select((s, i) => new DcsFile($"/f{i}", "etcd", s))] });
        Of(DcsFileState.Readable).Outcome.ShouldBe(Pass);
        Of(DcsFileState.Readable, DcsFileState.Awaited).Outcome.ShouldBe(Warning);
        var bad = Of(DcsFileState.Missing, DcsFileState.Unreadable, DcsFileState.Awaited);
        (bad.Outcome, bad.Reason).ShouldBe((Fail, "not there: /f0; not readable for the account that needs it: /f1 (etcd)"));
    }

    [Fact]
    public void A_password_that_is_not_known_is_a_prerequisite_that_fails()
    {
        IEnumerable<(string, CheckOutcome)> All(ClusterDefinition cluster, string? password) =>
            PrerequisiteChecks.All(new(cluster, [new() { Node = "pg1", Dcs = new("pg1", Seen(DcsEndpointState.Healthy), "") }], Wanted.Secrets.WithDcs(password, null, null)))
                .Select(r => (r.Id, r.Outcome));
        All(DcsClusters.Existing, null).ShouldBe([("node.reachable", Pass), ("dcs.reach", Pass), ("dcs.login", Fail)]);
        All(DcsClusters.Existing, "x").ShouldBe([("node.reachable", Pass), ("dcs.reach", Pass), ("dcs.login", Pass)]);
        All(DcsClusters.Consul, null).ShouldNotContain(r => r.Item1 == "dcs.login");
        PrerequisiteChecks.All(new(DcsClusters.Consul, [new() { Node = "pg1", Failure = new IOException("no route"), Dcs = new("pg1", null, "no route") }], null))
            .Select(r => (r.Id, r.Outcome)).ShouldBe([("node.reachable", Fail), ("dcs.reach", Unknown)]);
    }
}
