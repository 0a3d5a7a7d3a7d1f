using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using static PgHa.Definition.ProblemSeverity;

namespace PgHa.Engine.Tests.Definition;

/// <summary>The DCS: which one, where it is, TLS and logins.</summary>
public class DcsRuleTests
{
    private static readonly TlsSettings Ca = new() { Ca = "/etc/ssl/ca.pem" };

    private static readonly TlsSettings Server = new() { Ca = "/etc/ssl/ca.pem", Cert = "/etc/ssl/server.pem", Key = "/etc/ssl/server.key" };

    private static ClusterDefinition WithZooKeeper(ZooKeeperSettings zooKeeper) => Sample.Cluster() with { ZooKeeper = zooKeeper };

    private static ClusterDefinition WithConsul(ConsulSettings consul) => Sample.Cluster() with { Consul = consul };

    [Fact]
    public void Every_way_to_have_a_DCS_is_sound()
    {
        foreach (var (name, cluster) in DcsClusters.All)
            DefinitionValidator.Validate(cluster).Where(p => p.Severity == Error).ShouldBeEmpty(name);
    }

    [Fact]
    public void A_cluster_has_one_DCS()
    {
        (Sample.WithEtcd(new() { Hosts = ["a"] }) with { Consul = new() }).ShouldHaveOne("DcsAmbiguous", "consul").Message.ShouldContain("etcd and consul");
        (WithConsul(new()) with { ZooKeeper = new() { Hosts = ["a"] } }).ShouldHaveOne("DcsAmbiguous", "consul").Message.ShouldContain("zookeeper and consul");
    }

    [Fact]
    public void The_kind_and_the_servers_follow_from_the_definition()
    {
        var apart = DcsClusters.Apart;
        (apart.Dcs(), apart.RunsEtcd(), apart.Quorum()).ShouldBe((DcsKind.Etcd, true, 2));
        apart.EtcdMembers().Select(n => n.Name).ShouldBe(["etcd1", "etcd2", "etcd3"]);
        apart.Servers().Select(n => n.Name).ShouldBe(["pg1", "pg2", "pg3", "etcd1", "etcd2", "etcd3"]);
        (apart.HasDatabase(apart.Etcd.Nodes[0]), apart.HasEtcd(apart.Etcd.Nodes[0]), apart.HasEtcd(apart.Nodes[0])).ShouldBe((false, true, false));
        foreach (var (cluster, kind) in ((ClusterDefinition, DcsKind)[])[(DcsClusters.Existing, DcsKind.Etcd), (DcsClusters.ZooKeeper, DcsKind.ZooKeeper), (DcsClusters.Consul, DcsKind.Consul)])
        {
            (cluster.Dcs(), cluster.RunsEtcd(), cluster.Quorum(), cluster.EtcdMembers().Count).ShouldBe((kind, false, 0, 0));
            cluster.Servers().ShouldBe(cluster.Nodes);
        }

        var usual = Sample.Cluster();
        (usual.RunsEtcd(), usual.Quorum(), usual.EtcdMembers().Count, usual.Servers().Count).ShouldBe((true, 2, 3, 3));
    }

    [Theory]
    [InlineData("etcd.example:2379", "etcd.example", 2379)]
    [InlineData("10.0.0.1", "10.0.0.1", 1000)]
    [InlineData("[fd00::1]:2379", "fd00::1", 2379)]
    [InlineData("[fd00::1]", "fd00::1", 1000)]
    public void A_server_reads_as_host_and_port(string text, string host, int port) => HostAndPort.Parse(text, 1000).ShouldBe(new HostAndPort(host, port));

    [Theory]
    [InlineData("fd00::1", "without brackets")]
    [InlineData("a:b:1", "more than one colon")]
    [InlineData("a:0", "no port")]
    [InlineData("a:65536", "no port")]
    [InlineData("a:", "no port")]
    [InlineData("[fd00::1]x", "no port")]
    [InlineData("[10.0.0.1]:1", "brackets")]
    [InlineData("[]:1", "brackets")]
    [InlineData("a_b:1", "'_'")]
    [InlineData("http://a:1", "more than one colon")]
    [InlineData("a,b:1", "','")]
    public void What_is_no_server_is_refused(string text, string says)
    {
        Sample.WithEtcd(new() { Hosts = ["ok", text] }).ShouldHaveOne("DcsHostInvalid", "etcd.hosts[1]").Message.ShouldContain(says);
        WithZooKeeper(new() { Hosts = [text] }).ShouldHaveOne("DcsHostInvalid", "zookeeper.hosts[0]");
    }

    [Fact]
    public void Servers_stand_once_and_not_by_the_hundred()
    {
        WithZooKeeper(new() { Hosts = ["a:2181", "b", "a"] }).ShouldHaveOne("DuplicateDcsHost", "zookeeper.hosts[2]");
        WithZooKeeper(new() { Hosts = [.. Enumerable.Range(0, 65).Select(i => $"h{i}")] }).ShouldHaveOne("DcsHostInvalid", "zookeeper.hosts");
        WithZooKeeper(new() { Hosts = [] }).ShouldHaveOne("MissingField", "zookeeper.hosts");
    }

    [Fact]
    public void An_etcd_that_is_there_already_is_not_told_how_to_run()
    {
        Sample.WithEtcd(new() { Hosts = ["a"], Version = "3.5" }).ShouldBeSound();
        foreach (var (etcd, field) in ((EtcdSettings, string)[])
            [
                (new() { Nodes = DcsClusters.EtcdNodes }, "nodes"), (new() { ServerTls = Server }, "serverTls"), (new() { PeerTls = Server }, "peerTls"),
                (new() { ClientPort = 1 }, "clientPort"), (new() { PeerPort = 1 }, "peerPort"), (new() { DataDirectory = "/x/y" }, "dataDirectory"),
                (new() { Token = "x" }, "token"), (new() { HeartbeatInterval = 90 }, "heartbeatInterval"), (new() { ElectionTimeout = 2000 }, "electionTimeout"),
                (new() { Settings = new Dictionary<string, string> { ["log-level"] = "info" } }, "settings"),
            ])
            Sample.WithEtcd(etcd with { Hosts = ["a"] }).ShouldHaveOne("EtcdNotOurs", "etcd." + field);
    }

    [Fact]
    public void Etcds_own_nodes_are_servers_like_the_others()
    {
        Sample.WithEtcd(new() { Nodes = DcsClusters.EtcdNodes }).ShouldBeSound();
        ClusterDefinition With(Func<NodeDefinition, NodeDefinition> change) =>
            Sample.WithEtcd(new() { Nodes = [.. DcsClusters.EtcdNodes.Select((n, i) => i == 1 ? change(n) : n)] });
        With(n => n with { Name = "PG2" }).ShouldHaveOne("DuplicateNodeName", "etcd.nodes[1].name").Message.ShouldContain("nodes[1]");
        With(n => n with { Name = "a_b" }).ShouldHaveOne("NodeNameInvalid", "etcd.nodes[1].name");
        With(n => n with { Address = "10.77.1.11" }).ShouldHaveOne("DuplicateAddress", "etcd.nodes[1].address").Message.ShouldContain("pg1");
        With(n => n with { Address = "10.77.1.100" }).ShouldHaveOne("VirtualIPIsNodeAddress", "virtualIP.address").Message.ShouldContain("etcd2");
        With(n => n with { Ssh = new() { Port = 0 } }).ShouldHaveOne("PortOutOfRange", "etcd.nodes[1].ssh.port");
        With(n => n with { Ssh = new() { Port = 2379 } }).ShouldHaveOne("PortCollision", "etcd.nodes[1].ssh.port");
        With(n => n with { Ssh = new() { Port = 5432 } }).ShouldBeSound();
        With(n => n with { Priority = 7 }).ShouldHaveOne("NotForEtcdNode", "etcd.nodes[1].priority");
        With(n => n with { Interface = "eth0" }).ShouldHaveOne("NotForEtcdNode", "etcd.nodes[1].interface");
        // A slot is made of a database's name alone.
        With(n => n with { Name = "pg-x" }).ShouldBeSound();
        (Sample.WithEtcd(new() { Nodes = DcsClusters.EtcdNodes, ClientPort = 5432 })).ShouldBeSound();
    }

    [Fact]
    public void The_votes_are_those_of_etcds_members()
    {
        Sample.WithEtcd(new() { Nodes = [.. DcsClusters.EtcdNodes.Take(2)] }).ShouldHaveOne("TooFewNodes", "etcd.nodes");
        (Sample.WithEtcd(new() { Nodes = [.. DcsClusters.EtcdNodes.Take(2)] }) with { ForTest = true }).ShouldHaveOne("EvenNodes", "etcd.nodes", Warning);
        var four = (Sample.Cluster() with { Nodes = Sample.Nodes(4) });
        four.ShouldHaveOne("EvenNodes", "nodes", Warning);
        (four with { Etcd = new() { Nodes = DcsClusters.EtcdNodes } }).ShouldBeSound();
        (four with { Consul = new() }).ShouldBeSound();
        // Two databases cannot lose one and keep a replica, whoever keeps the lock.
        (Sample.Cluster() with { Nodes = Sample.Nodes(2), Consul = new() }).ShouldHaveOne("TooFewNodes", "nodes").Message.ShouldContain("replica");
    }

    [Fact]
    public void TLS_is_whole_or_not_there()
    {
        Sample.WithEtcd(new() { Tls = Ca }).ShouldHaveOne("EtcdTlsHalf", "etcd.tls");
        Sample.WithEtcd(new() { ServerTls = Server }).ShouldHaveOne("EtcdTlsHalf", "etcd.serverTls");
        DefinitionValidator.Validate(Sample.WithEtcd(new() { PeerTls = Server })).Select(p => (p.Id, p.Path)).ShouldBe([("EtcdTlsHalf", "etcd.peerTls")]);
        Sample.WithEtcd(new() { Tls = Ca, ServerTls = Server, PeerTls = Server }).ShouldBeSound();
        Sample.WithEtcd(new() { Hosts = ["a"], Tls = Ca with { Cert = "/c" } }).ShouldHaveOne("TlsIncomplete", "etcd.tls").Message.ShouldContain("give key");
        Sample.WithEtcd(new() { Tls = Ca, ServerTls = Server with { Cert = null, Key = null } }).ShouldHaveOne("TlsIncomplete", "etcd.serverTls");
        Sample.WithEtcd(new() { Hosts = ["a"], Tls = new() }).ShouldHaveOne("TlsCaMissing", "etcd.tls.ca");
        Sample.WithEtcd(new() { Tls = Ca, ServerTls = Server, PeerTls = Server with { Ca = null } }).ShouldHaveOne("TlsCaMissing", "etcd.peerTls.ca");
        WithConsul(new() { Tls = new() }).ShouldBeSound();
        WithZooKeeper(new() { Hosts = ["a"], Tls = new() }).ShouldBeSound();
    }

    [Theory]
    [InlineData("ca.pem", "FilePathInvalid")]
    [InlineData("/etc//ca.pem", "FilePathInvalid")]
    [InlineData("/etc/../ca.pem", "FilePathInvalid")]
    [InlineData("/etc/ssl/", "FilePathInvalid")]
    [InlineData("/etc/c a.pem", "FilePathInvalid")]
    [InlineData("/etc/'ca.pem", "FilePathInvalid")]
    [InlineData("", "EmptyValue")]
    [InlineData("/еtc/ca.pem", "LookAlikeLetter")]
    public void Files_on_the_nodes_have_plain_paths(string path, string id) => WithConsul(new() { Tls = new() { Ca = path } }).ShouldHaveOne(id, "consul.tls.ca");

    [Fact]
    public void Unchecked_certificates_are_warned_of()
    {
        WithConsul(new() { Tls = new(), Verify = false }).ShouldHaveOne("TlsNotVerified", "consul.verify", Warning);
        WithZooKeeper(new() { Hosts = ["a"], Tls = new(), Verify = false }).ShouldHaveOne("TlsNotVerified", "zookeeper.verify", Warning);
        WithConsul(new() { Verify = false }).ShouldHaveOne("TlsMissing", "consul.verify");
    }

    [Fact]
    public void A_login_is_a_plain_name_and_better_kept_secret()
    {
        Sample.WithEtcd(new() { User = "a" }).ShouldHaveOne("DcsUserWithoutTls", "etcd.user", Warning);
        WithZooKeeper(new() { Hosts = ["a"], Tls = new(), User = "a:b" }).ShouldHaveOne("DcsUserInvalid", "zookeeper.user");
        Sample.WithEtcd(new() { Tls = Ca, ServerTls = Server, User = "a", Protocol = EtcdProtocol.V2 }).ShouldHaveOne("EtcdUserNeedsV3", "etcd.user");
        Sample.WithEtcd(new() { Hosts = ["a"], Tls = Ca, User = "a", Protocol = EtcdProtocol.V2 }).ShouldBeSound();
    }

    [Theory]
    [InlineData("")]
    [InlineData("ALLES")]
    [InlineData("READ WRITE")]
    public void Permissions_are_ZooKeepers(string permissions) =>
        WithZooKeeper(new() { Hosts = ["a"], Acls = new Dictionary<string, string> { ["CN=x"] = permissions } }).ShouldHaveOne("AclInvalid", "zookeeper.acls.CN=x");

    [Fact]
    public void Permissions_may_be_written_small() =>
        WithZooKeeper(new() { Hosts = ["a"], Acls = new Dictionary<string, string> { ["CN=x"] = "read, Write" } }).ShouldBeSound();

    [Fact]
    public void Consuls_own_rules_hold()
    {
        WithConsul(new() { Host = "a b" }).ShouldHaveOne("HostInvalid", "consul.host");
        WithConsul(new() { Port = 0 }).ShouldHaveOne("PortOutOfRange", "consul.port");
        WithConsul(new() { DataCenter = "a b" }).ShouldHaveOne("DataCenterInvalid", "consul.dataCenter");
        WithConsul(new() { ServiceCheckInterval = "5" }).ShouldHaveOne("DurationInvalid", "consul.serviceCheckInterval");
        WithConsul(new() { Checks = [""] }).ShouldHaveOne("EmptyValue", "consul.checks[0]");
        WithConsul(new() { ServiceTags = ["a\nb"] }).ShouldHaveOne("ControlCharacter", "consul.serviceTags[0]");
    }

    [Fact]
    public void Secrets_of_a_DCS_are_refused_by_their_names()
    {
        foreach (var text in (string[])["consul: {token: x}", "zookeeper: {hosts: [a], key_password: x}", "zookeeper: {hosts: [a], auth_data: x}", "etcd: {password: x}"])
            ClusterYaml.Parse($"name: demo\nnodes: []\n{text}\n").Problems.Select(p => p.Id).ShouldBe(["SecretInFile"], text);
    }

    [Fact]
    public void A_group_of_names_and_values_reads_as_its_YAML()
    {
        DefinitionGroups.ZooKeeper(new Dictionary<string, object?>
        {
            ["hosts"] = new List<object?> { "a:1", "b" }, ["verify"] = false, ["tls"] = new Dictionary<string, object?> { ["ca"] = "/ca" }, ["acls"] = new Dictionary<string, object?> { ["x"] = "ALL" },
        }).ShouldBe(new ZooKeeperSettings { Hosts = ["a:1", "b"], Verify = false, Tls = new() { Ca = "/ca" }, Acls = new Dictionary<string, string> { ["x"] = "ALL" } });
        DefinitionGroups.Consul(new Dictionary<string, object?> { ["port"] = 8501, ["consistency"] = "stale" }).ShouldBe(new ConsulSettings { Port = 8501, Consistency = ConsulConsistency.Stale });
        var refused = Should.Throw<DefinitionException>(() => DefinitionGroups.Tls("etcd.tls", new Dictionary<string, object?> { ["cacert"] = "/ca", ["key"] = null }));
        refused.Problems.Select(p => (p.Id, p.Path, p.Line)).ShouldBe([("WrongType", "etcd.tls.key", null), ("UnknownField", "etcd.tls.cacert", null)]);
    }
}
