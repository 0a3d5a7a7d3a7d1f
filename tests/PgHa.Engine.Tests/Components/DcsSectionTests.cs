using System.Text.Json;
using CsCheck;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Components.ZooKeeper;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>What each kind of DCS comes to on a node: Patroni's section as its reader sees it, packages, etcd's own files.</summary>
public class DcsSectionTests
{
    private static NodeContext Node(ClusterDefinition cluster, int index = 0, bool bootstrapped = false) =>
        Wanted.Of(cluster, bootstrapped: bootstrapped, secrets: DcsClusters.Secrets(cluster)) with { Node = cluster.Servers()[index] };

    private static string Patroni(ClusterDefinition cluster) => PatroniConfiguration.Render(Node(cluster));

    private static void ShouldBe(ClusterDefinition cluster, string name, string json)
    {
        var file = PyYaml.Load([Patroni(cluster)]).Single();
        string[] kinds = ["etcd", "etcd3", "zookeeper", "consul", "exhibitor", "kubernetes", "raft"];
        var section = file.EnumerateObject().Where(p => kinds.Contains(p.Name)).ShouldHaveSingleItem();
        section.Name.ShouldBe(name);
        JsonElement.DeepEquals(section.Value, JsonDocument.Parse(json.Replace("\"AWKWARD\"", JsonSerializer.Serialize(DcsClusters.Awkward), StringComparison.Ordinal)).RootElement)
            .ShouldBeTrue(section.Value.GetRawText());
    }

    [Fact]
    public void Etcd_on_the_nodes_with_TLS_and_a_login() => ShouldBe(DcsClusters.Own, "etcd3", """
        {"hosts": ["10.77.1.11:2379", "10.77.1.12:2379", "10.77.1.13:2379"], "protocol": "https", "cacert": "/etc/ssl/dcs/ca.pem", "cert": "/etc/ssl/dcs/client.pem",
         "key": "/etc/ssl/dcs/client.key", "username": "patroni", "password": "AWKWARD"}
        """);

    [Fact]
    public void Etcd_on_nodes_of_its_own() => ShouldBe(DcsClusters.Apart, "etcd3", """{"hosts": ["10.77.1.21:2379", "10.77.1.22:2379", "10.77.1.23:2379"]}""");

    [Fact]
    public void An_etcd_that_is_there_already() => ShouldBe(DcsClusters.Existing, "etcd3", """
        {"hosts": ["etcd.example:2379", "[fd00:77::21]:2379"], "protocol": "https", "cacert": "/etc/ssl/dcs/ca.pem", "cert": "/etc/ssl/dcs/client.pem",
         "key": "/etc/ssl/dcs/client.key", "username": "patroni", "password": "AWKWARD"}
        """);

    [Fact]
    public void The_same_with_its_old_API() =>
        ShouldBe(DcsClusters.ExistingV2, "etcd", """{"hosts": ["etcd.example:2379", "[fd00:77::21]:2379"], "username": "patroni", "password": "AWKWARD"}""");

    [Fact]
    public void A_ZooKeeper_as_the_seed_has_it() =>
        ShouldBe(DcsClusters.ZooKeeper, "zookeeper", """{"hosts": ["test-pgsql-01:2181", "test-pgsql-02:2181", "test-pgsql-03:2181"]}""");

    [Fact]
    public void A_ZooKeeper_with_TLS_and_a_login_that_protects_what_is_written()
    {
        var digest = ZooKeeperSection.Digest("patroni", DcsClusters.Awkward);
        ShouldBe(DcsClusters.SafeZooKeeper, "zookeeper", $$$"""
            {"hosts": ["[fd00:77::31]:2281"], "use_ssl": true, "cacert": "/etc/ssl/dcs/ca.pem", "cert": "/etc/ssl/dcs/client.pem", "key": "/etc/ssl/dcs/client.key",
             "key_password": "AWKWARD", "verify": true, "auth_data": {"digest": {{{JsonSerializer.Serialize("patroni:" + DcsClusters.Awkward)}}}},
             "set_acls": {"{{{digest}}}": ["ALL"]}}
            """);
        // What Patroni's documentation has as an example of the scheme.
        ZooKeeperSection.Digest("super", "test").ShouldBe("digest:super:D/InIHSb7yEEbrWz8b9l71RjZJU=");
    }

    [Fact]
    public void Access_lists_of_the_definition_stand_in_the_place_of_the_logins_own()
    {
        var zooKeeper = DcsClusters.SafeZooKeeper.ZooKeeper! with { Acls = new Dictionary<string, string> { ["CN=a"] = "read, Write", ["digest:b:x="] = "ALL" } };
        var file = PyYaml.Load([Patroni(DcsClusters.SafeZooKeeper with { ZooKeeper = zooKeeper })]).Single();
        file.GetProperty("zookeeper").GetProperty("set_acls").GetRawText().Replace(" ", "", StringComparison.Ordinal).ShouldBe("""{"CN=a":["READ","WRITE"],"digest:b:x=":["ALL"]}""");
    }

    [Fact]
    public void A_Consul_with_everything() => ShouldBe(DcsClusters.Consul, "consul", """
        {"host": "[fd00:77::41]:8501", "scheme": "https", "cacert": "/etc/ssl/dcs/ca.pem", "cert": "/etc/ssl/dcs/client.pem", "key": "/etc/ssl/dcs/client.key", "verify": false,
         "token": "AWKWARD", "dc": "dc1", "consistency": "consistent", "checks": ["serfHealth"], "register_service": true, "service_check_interval": "10s", "service_tags": ["a b"]}
        """);

    [Fact]
    public void A_Consul_with_nothing_said_is_each_nodes_own_agent()
    {
        var file = PyYaml.Load([PatroniConfiguration.Render(Wanted.Of(Sample.Cluster() with { Consul = new() }))]).Single();
        file.GetProperty("consul").GetRawText().Replace(" ", "", StringComparison.Ordinal).ShouldBe("""{"host":"127.0.0.1:8500","scheme":"http"}""");
    }

    [Theory]
    [InlineData("debian-12", "Own", "python3-etcd")]
    [InlineData("debian-12", "Existing", "python3-etcd")]
    [InlineData("debian-12", "ZooKeeper", "python3-kazoo")]
    [InlineData("debian-12", "Consul", "python3-consul")]
    [InlineData("el-9", "ZooKeeper", "patroni-zookeeper")]
    [InlineData("el-9", "Consul", "patroni-consul")]
    public void Each_kind_has_its_client_library_and_no_other(string platform, string name, string package)
    {
        string[] all = ["python3-etcd", "python3-kazoo", "python3-consul", "patroni-etcd", "patroni-zookeeper", "patroni-consul"];
        var cluster = DcsClusters.All.Single(c => c.Name == name).Cluster;
        Component.DescribeAll(Node(cluster) with { Platform = Platform.ByName(platform)! }).OfType<PackageResource>().Select(p => p.Name).Intersect(all).ShouldBe([package]);
    }

    [Theory]
    [InlineData("Own", "etcd,etcd3")]
    [InlineData("ZooKeeper", "zookeeper")]
    [InlineData("Consul", "consul")]
    public void From_pip_it_comes_with_Patroni(string name, string extras)
    {
        var cluster = DcsClusters.All.Single(c => c.Name == name).Cluster with { Packages = new() { Patroni = PackageSource.Pip } };
        var wanted = Component.DescribeAll(Node(cluster));
        wanted.OfType<PythonEnvironmentResource>().ShouldHaveSingleItem().Packages.Single(p => p.Name == "patroni").Extras.ShouldBe(extras);
        wanted.OfType<PackageResource>().Select(p => p.Name).Intersect(["python3-etcd", "python3-kazoo", "python3-consul"]).ShouldBeEmpty();
    }

    [Fact]
    public void Where_the_DCS_is_not_ours_nothing_of_etcd_is_wanted_and_Patroni_waits_for_none()
    {
        foreach (var cluster in (ClusterDefinition[])[DcsClusters.Existing, DcsClusters.ZooKeeper, DcsClusters.Consul])
        {
            var wanted = Component.DescribeAll(Node(cluster));
            wanted.OfType<PackageResource>().ShouldNotContain(p => p.Name.StartsWith("etcd", StringComparison.Ordinal));
            wanted.OfType<UnitResource>().ShouldNotContain(u => u.Name == EtcdComponent.Unit);
            wanted.OfType<FirewallResource>().ShouldNotContain(f => f.Id.StartsWith("23", StringComparison.Ordinal));
            Wanted.File(Node(cluster), "/etc/systemd/system/patroni.service").Content.ShouldContain("After=network-online.target\n");
        }
    }

    [Fact]
    public void A_server_of_etcds_own_has_etcd_alone_and_no_secret_of_the_database()
    {
        var cluster = DcsClusters.Own with { Etcd = DcsClusters.Own.Etcd with { Nodes = DcsClusters.EtcdNodes } };
        var wanted = Component.DescribeAll(Node(cluster, 3));
        wanted.Select(r => r.Component).Distinct().ShouldBe(["pgha", "etcd"]);
        wanted.OfType<PackageResource>().Select(p => p.Name).ShouldBe(["curl", "etcd-server", "etcd-client"]);
        var files = wanted.OfType<FileResource>().ToList();
        files.Select(f => f.Path).ShouldBe(["/etc/default/etcd", "/etc/systemd/system/etcd.service.d/pgha.conf", "/etc/pgha/etcdctl.env"]);
        foreach (var secret in Wanted.Secrets.Values()) files.ShouldAllBe(f => !f.Content.Contains(secret));
        (files[2].Mode, files[2].Sensitive).ShouldBe((Modes.PrivateFile, true));
        // And the databases have no member.
        Component.DescribeAll(Node(cluster)).ShouldNotContain(r => r.Id == "/etc/default/etcd" || r.Id == EtcdComponent.Unit || r.Id == "etcd-server");
    }

    [Fact]
    public void All_members_found_the_same_etcd_cluster_of_themselves_alone()
    {
        var texts = Enumerable.Range(3, 3).Select(i => Wanted.File(Node(DcsClusters.Apart, i), "/etc/default/etcd").Content).ToList();
        texts.ShouldAllBe(t => t.Contains("ETCD_INITIAL_CLUSTER=\"etcd1=http://10.77.1.21:2380,etcd2=http://10.77.1.22:2380,etcd3=http://10.77.1.23:2380\"\n"));
        texts[2].ShouldContain("ETCD_NAME=\"etcd3\"\n");
    }

    [Fact]
    public void Members_with_TLS_have_https_everywhere_and_ask_their_clients_for_what_they_have()
    {
        var text = Wanted.File(Node(DcsClusters.Own), "/etc/default/etcd").Content;
        text.ShouldNotContain("http://");
        foreach (var line in (string[])
            [
                "LISTEN_CLIENT_URLS=\"https://10.77.1.11:2379,https://127.0.0.1:2379\"", "CERT_FILE=\"/etc/ssl/dcs/server.pem\"", "KEY_FILE=\"/etc/ssl/dcs/server.key\"",
                "TRUSTED_CA_FILE=\"/etc/ssl/dcs/ca.pem\"", "CLIENT_CERT_AUTH=\"true\"", "PEER_CERT_FILE=\"/etc/ssl/dcs/server.pem\"", "PEER_KEY_FILE=\"/etc/ssl/dcs/server.key\"",
                "PEER_TRUSTED_CA_FILE=\"/etc/ssl/dcs/ca.pem\"", "PEER_CLIENT_CERT_AUTH=\"true\"",
            ])
            text.ShouldContain($"ETCD_{line}\n");
        var without = DcsClusters.Own with { Etcd = DcsClusters.Own.Etcd with { Tls = new() { Ca = "/ca" }, PeerTls = new() { Ca = "/peer/ca", Cert = "/peer/cert", Key = "/peer/key" } } };
        var other = Wanted.File(Node(without), "/etc/default/etcd").Content;
        // With a CA etcd would demand a certificate of every client.
        other.ShouldNotContain("ETCD_TRUSTED_CA_FILE");
        other.ShouldNotContain("ETCD_CLIENT_CERT_AUTH");
        other.ShouldContain("ETCD_PEER_CERT_FILE=\"/peer/cert\"\n");
    }

    [Theory]
    [InlineData("3.2.22", null, "etcd", false)]
    [InlineData("3.3.11", null, "etcd3", false)]
    [InlineData("3.3.11", EtcdProtocol.V2, "etcd", false)]
    [InlineData("3.4.23", EtcdProtocol.V2, "etcd", true)]
    [InlineData("3.6.4", null, "etcd3", false)]
    public void The_API_is_the_one_that_is_asked_for_or_the_versions(string version, EtcdProtocol? protocol, string section, bool enable)
    {
        var cluster = Sample.WithEtcd(new() { Protocol = protocol });
        var node = Wanted.Of(cluster);
        node = node with { Versions = node.Versions with { Etcd = Version.Parse(version) } };
        new EtcdComponent().PatroniSection(node).Name.ShouldBe(section);
        EtcdConfiguration.Render(node).Contains("ETCD_ENABLE_V2=\"true\"\n", StringComparison.Ordinal).ShouldBe(enable);
    }

    [Theory]
    [InlineData("3.6.4", EtcdProtocol.V2, null)]
    [InlineData("3.2.22", EtcdProtocol.V3, "u")]
    [InlineData("3.2.22", null, "u")]
    public void What_a_version_does_not_have_is_refused(string version, EtcdProtocol? protocol, string? user)
    {
        var node = Wanted.Of(Sample.WithEtcd(new() { Protocol = protocol, User = user }));
        var refused = Should.Throw<PgHaException>(() => EtcdApi.Protocol(node with { Versions = node.Versions with { Etcd = Version.Parse(version) } }));
        (refused.ErrorId, refused.Recommendation!.Length > 10).ShouldBe(("EtcdProtocolUnsupported", true));
        // Of an etcd that is somebody else's, only the definition can tell.
        var theirs = Wanted.Of(Sample.WithEtcd(new() { Hosts = ["a"], Protocol = protocol, User = user, Version = version == "3.6.4" ? version : null }));
        if (version == "3.6.4") Should.Throw<PgHaException>(() => EtcdApi.Protocol(theirs)).ErrorId.ShouldBe("EtcdProtocolUnsupported");
        else EtcdApi.Protocol(theirs).ShouldBe(EtcdProtocol.V3);
    }

    [Fact]
    public void A_Patroni_that_cannot_log_in_to_ZooKeeper_is_refused()
    {
        var node = Node(DcsClusters.SafeZooKeeper);
        var refused = Should.Throw<PgHaException>(() => ZooKeeperSection.Render(node with { Versions = node.Versions with { Patroni = new(3, 2, 2) } }));
        refused.ErrorId.ShouldBe("PatroniTooOldForZooKeeperLogin");
        refused.Message.ShouldContain("3.2.2");
    }

    [Fact]
    public void Every_file_and_path_of_every_kind_is_asked_for_before()
    {
        foreach (var (name, cluster) in DcsClusters.All)
        {
            for (var i = 0; i < cluster.Servers().Count; i++)
            {
                foreach (var bootstrapped in (bool[])[false, true])
                {
                    var node = Node(cluster, i, bootstrapped);
                    var query = FactQuery.For(cluster, node.Node);
                    Component.DescribeAll(node).OfType<FileResource>().Select(f => f.Path).Except(query.Paths).ShouldBeEmpty(name);
                    query.Paths.ShouldContain(StartMark.Of(cluster, node.Node));
                    query.Paths.ShouldBeUnique();
                }
            }
        }
    }

    [Fact]
    public void A_started_server_without_etcd_keeps_a_mark_of_it()
    {
        StartMark.Of(DcsClusters.ZooKeeper, DcsClusters.ZooKeeper.Nodes[0]).ShouldBe("/etc/pgha/started");
        StartMark.Of(DcsClusters.Apart, DcsClusters.Apart.Nodes[0]).ShouldBe("/etc/pgha/started");
        StartMark.Of(DcsClusters.Apart, DcsClusters.EtcdNodes[0]).ShouldBe("/var/lib/etcd/pgha/member");
        Component.DescribeAll(Node(DcsClusters.ZooKeeper, bootstrapped: true)).ShouldContain(r => r.Id == "/etc/pgha/started");
        Component.DescribeAll(Node(DcsClusters.ZooKeeper)).ShouldNotContain(r => r.Id == "/etc/pgha/started");
        Component.DescribeAll(Node(DcsClusters.Own, bootstrapped: true)).ShouldNotContain(r => r.Id == "/etc/pgha/started");
    }

    [Fact]
    public void Secrets_of_the_DCS_stand_only_in_files_of_one_account()
    {
        foreach (var (name, cluster) in DcsClusters.All)
        {
            var secrets = Wanted.Secrets.WithDcs("dcs-pass-6", "dcs-token-7", "dcs-key-8");
            foreach (var server in cluster.Servers())
                foreach (var file in Component.DescribeAll(Wanted.Of(cluster, secrets: secrets) with { Node = server }).OfType<FileResource>())
                    if (file.Content.Contains("dcs-pass-6", StringComparison.Ordinal) || file.Content.Contains("dcs-token-7", StringComparison.Ordinal) || file.Content.Contains("dcs-key-8", StringComparison.Ordinal))
                        file.Mode.ShouldBe(Modes.PrivateFile, $"{name} {file.Path}");
        }
    }

    [Fact]
    public void Patronis_reader_finds_every_secret_of_the_DCS() => Gen.String[Gen.Char[' ', '~'], 1, 20].Array[8].Sample(
        secrets =>
        {
            var files = PyYaml.Load(secrets.SelectMany(s => (string[])
            [
                PatroniConfiguration.Render(Wanted.Of(DcsClusters.Existing, secrets: Wanted.Secrets.WithDcs(s, null, null))),
                PatroniConfiguration.Render(Wanted.Of(DcsClusters.Consul, secrets: Wanted.Secrets.WithDcs(null, s, null))),
                PatroniConfiguration.Render(Wanted.Of(DcsClusters.SafeZooKeeper, secrets: Wanted.Secrets.WithDcs(s, null, s))),
            ]));
            for (var i = 0; i < secrets.Length; i++)
            {
                files[3 * i].GetProperty("etcd3").GetProperty("password").GetString().ShouldBe(secrets[i]);
                files[3 * i + 1].GetProperty("consul").GetProperty("token").GetString().ShouldBe(secrets[i]);
                var zooKeeper = files[3 * i + 2].GetProperty("zookeeper");
                zooKeeper.GetProperty("auth_data").GetProperty("digest").GetString().ShouldBe("patroni:" + secrets[i]);
                zooKeeper.GetProperty("key_password").GetString().ShouldBe(secrets[i]);
            }
        },
        iter: 3);
}
