using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

/// <summary>One DCS: etcd ours or not, ZooKeeper, Consul; their servers, logins and certificates.</summary>
public class DcsRuleTests
{
    private static readonly TlsSettings Client = new() { Ca = "/etc/ssl/etcd/ca.pem" };

    private static readonly TlsSettings Server = new() { Ca = "/etc/ssl/etcd/ca.pem", Cert = "/etc/ssl/etcd/server.pem", Key = "/etc/ssl/etcd/server.key" };

    private static ClusterDefinition WithZooKeeper(ZooKeeperSettings zooKeeper) => Sample.Cluster() with { ZooKeeper = zooKeeper };

    private static ClusterDefinition WithConsul(ConsulSettings consul) => Sample.Cluster() with { Consul = consul };

    [Fact]
    public void Each_kind_is_sound_by_itself()
    {
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1:2379", "etcd2.example.org", "[fd00::3]:2379"] }).ShouldBeSound();
        Sample.WithEtcd(new() { Nodes = [new() { Name = "etcd1", Address = "10.77.1.21" }, new() { Name = "etcd2", Address = "10.77.1.22" }, new() { Name = "etcd3", Address = "10.77.1.23" }] }).ShouldBeSound();
        Sample.WithEtcd(new() { Tls = Client, ServerTls = Server, User = "patroni" }).ShouldBeSound();
        WithZooKeeper(new() { Hosts = ["zk1:2181", "zk2"], Tls = Client, User = "patroni", Acls = new Dictionary<string, string> { ["CN=patroni"] = "ALL" } }).ShouldBeSound();
        WithConsul(new() { Tls = Client, DataCenter = "dc1", Checks = ["serfHealth"], ServiceTags = ["db"], ServiceCheckInterval = "1m" }).ShouldBeSound();
    }

    [Fact]
    public void Two_kinds_at_once_are_refused_by_name()
    {
        var problem = (WithZooKeeper(new() { Hosts = ["zk1:2181"] }) with { Consul = new() }).ShouldHaveOne("DcsAmbiguous", "consul");
        problem.Message.ShouldContain("zookeeper and consul");
        (WithConsul(new()) with { Etcd = new() { ClientPort = 12379 } }).ShouldHaveOne("DcsAmbiguous", "consul").Message.ShouldContain("etcd and consul");
    }

    [Theory]
    [InlineData("zk1:0")]
    [InlineData("zk1:65536")]
    [InlineData("zk_1:2181")]
    [InlineData("http://zk1:2181")]
    [InlineData("fd00::3:2181:x")]
    public void A_server_that_is_no_host_and_port_is_refused(string host)
    {
        WithZooKeeper(new() { Hosts = [host] }).ShouldHaveOne("DcsHostInvalid", "zookeeper.hosts[0]");
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1:2379", host] }).ShouldHaveOne("DcsHostInvalid", "etcd.hosts[1]");
    }

    [Fact]
    public void A_server_named_twice_is_refused_whether_its_port_is_written_or_not() =>
        WithZooKeeper(new() { Hosts = ["zk1:2181", "zk1"] }).ShouldHaveOne("DuplicateDcsHost", "zookeeper.hosts[1]");

    [Fact]
    public void ZooKeeper_without_a_server_is_refused() => WithZooKeeper(new() { Hosts = [] }).ShouldHaveOne("MissingField", "zookeeper.hosts");

    [Fact]
    public void A_login_has_a_plain_name()
    {
        WithZooKeeper(new() { Hosts = ["zk1"], Tls = Client, User = "a:b" }).ShouldHaveOne("DcsUserInvalid", "zookeeper.user");
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1"], Tls = Client, User = "a b" }).ShouldHaveOne("DcsUserInvalid", "etcd.user");
    }

    [Fact]
    public void A_login_without_TLS_gets_a_warning() =>
        WithZooKeeper(new() { Hosts = ["zk1"], User = "patroni" }).ShouldHaveOne("DcsUserWithoutTls", "zookeeper.user", ProblemSeverity.Warning);

    [Theory]
    [InlineData("ca.pem")]
    [InlineData("/etc/../ca.pem")]
    [InlineData("/etc/ssl/")]
    [InlineData("/etc/s sl/ca.pem")]
    public void A_file_is_named_by_its_plain_absolute_path(string path) =>
        WithConsul(new() { Tls = new() { Ca = path } }).ShouldHaveOne("FilePathInvalid", "consul.tls.ca");

    [Fact]
    public void A_certificate_needs_its_key()
    {
        WithConsul(new() { Tls = new() { Cert = "/etc/ssl/a.pem" } }).ShouldHaveOne("TlsIncomplete", "consul.tls").Message.ShouldContain("key");
        Sample.WithEtcd(new() { Tls = Client, ServerTls = Client }).ShouldHaveOne("TlsIncomplete", "etcd.serverTls");
    }

    [Fact]
    public void Certificates_of_etcd_are_always_checked() =>
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1"], Tls = new() }).ShouldHaveOne("TlsCaMissing", "etcd.tls.ca");

    [Fact]
    public void Members_and_clients_of_our_etcd_speak_TLS_both_or_neither()
    {
        Sample.WithEtcd(new() { Tls = Client }).ShouldHaveOne("EtcdTlsHalf", "etcd.tls").Message.ShouldContain("serverTls");
        Sample.WithEtcd(new() { ServerTls = Server }).ShouldHaveOne("EtcdTlsHalf", "etcd.serverTls");
        Sample.WithEtcd(new() { PeerTls = Server }).ShouldHaveOne("EtcdTlsHalf", "etcd.peerTls");
    }

    [Fact]
    public void Checking_no_certificate_needs_certificates_and_gets_a_warning()
    {
        WithConsul(new() { Verify = false }).ShouldHaveOne("TlsMissing", "consul.verify");
        WithConsul(new() { Verify = false, Tls = Client }).ShouldHaveOne("TlsNotVerified", "consul.verify", ProblemSeverity.Warning);
        WithZooKeeper(new() { Hosts = ["zk1"], Verify = false, Tls = Client }).ShouldHaveOne("TlsNotVerified", "zookeeper.verify", ProblemSeverity.Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("READ,FLY")]
    [InlineData("READ;WRITE")]
    public void Permissions_are_ZooKeepers_words(string permissions) =>
        WithZooKeeper(new() { Hosts = ["zk1"], Acls = new Dictionary<string, string> { ["CN=x"] = permissions } }).ShouldHaveOne("AclInvalid", "zookeeper.acls.CN=x");

    [Fact]
    public void Consuls_data_centre_and_durations_have_its_form()
    {
        WithConsul(new() { DataCenter = "dc 1" }).ShouldHaveOne("DataCenterInvalid", "consul.dataCenter");
        WithConsul(new() { ServiceCheckInterval = "5" }).ShouldHaveOne("DurationInvalid", "consul.serviceCheckInterval");
        WithConsul(new() { ServiceCheckInterval = "s" }).ShouldHaveOne("DurationInvalid", "consul.serviceCheckInterval");
    }

    [Fact]
    public void What_says_how_our_etcd_runs_says_nothing_to_another()
    {
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1"], Token = "x" }).ShouldHaveOne("EtcdNotOurs", "etcd.token");
        Sample.WithEtcd(new() { Hosts = ["10.0.0.1"], HeartbeatInterval = 200 }).ShouldHaveOne("EtcdNotOurs", "etcd.heartbeatInterval");
    }

    [Fact]
    public void A_node_that_carries_etcd_alone_has_nothing_of_keepalived()
    {
        IReadOnlyList<NodeDefinition> nodes =
            [new() { Name = "etcd1", Address = "10.77.1.21", Priority = 7 }, new() { Name = "etcd2", Address = "10.77.1.22" }, new() { Name = "etcd3", Address = "10.77.1.23" }];
        Sample.WithEtcd(new() { Nodes = nodes }).ShouldHaveOne("NotForEtcdNode", "etcd.nodes[0].priority");
    }

    [Fact]
    public void Users_of_our_etcd_are_made_with_its_newer_API() =>
        Sample.WithEtcd(new() { Tls = Client, ServerTls = Server, User = "patroni", Protocol = EtcdProtocol.V2 }).ShouldHaveOne("EtcdUserNeedsNewApi", "etcd.user");

    [Fact]
    public void Servers_are_unique_over_database_nodes_and_etcds_own()
    {
        IReadOnlyList<NodeDefinition> nodes =
            [new() { Name = "pg1", Address = "10.77.1.21" }, new() { Name = "etcd2", Address = "10.77.1.22" }, new() { Name = "etcd3", Address = "10.77.1.23" }];
        Sample.WithEtcd(new() { Nodes = nodes }).ShouldHaveOne("DuplicateNodeName", "etcd.nodes[0].name");
    }
}
