using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

/// <summary>Ports, directories, Patroni's and etcd's settings.</summary>
public class ServiceRuleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port)
    {
        Sample.WithPostgres(new() { Port = port }).ShouldHaveOne("PortOutOfRange", "postgres.port");
        Sample.WithPatroni(new() { RestPort = port }).ShouldHaveOne("PortOutOfRange", "patroni.restPort");
        Sample.WithEtcd(new() { ClientPort = port }).ShouldHaveOne("PortOutOfRange", "etcd.clientPort");
        Sample.WithEtcd(new() { PeerPort = port }).ShouldHaveOne("PortOutOfRange", "etcd.peerPort");
        Sample.WithSsh(new() { Port = port }).ShouldHaveOne("PortOutOfRange", "ssh.port");
        Sample.WithNode(node => node with { Ssh = new() { Port = port } }).ShouldHaveOne("PortOutOfRange", "nodes[0].ssh.port");
    }

    [Fact]
    public void Two_services_on_one_port_are_refused()
    {
        Sample.WithPatroni(new() { RestPort = 5432 }).ShouldHaveOne("PortCollision", "patroni.restPort").Message.ShouldContain("PostgreSQL");
        Sample.WithEtcd(new() { ClientPort = 2380 }).ShouldHaveOne("PortCollision", "etcd.peerPort");
    }

    [Fact]
    public void A_service_on_the_port_of_sshd_is_refused()
    {
        Sample.WithPostgres(new() { Port = 22 }).ShouldHaveOne("PortCollision", "ssh.port");
        Sample.WithNode(node => node with { Ssh = new() { Port = 8008 } }).ShouldHaveOne("PortCollision", "nodes[0].ssh.port");
    }

    [Fact]
    public void A_port_forwarded_from_elsewhere_says_nothing_of_the_node() =>
        Sample.WithNode(node => node with { Ssh = new() { Host = "gate.example.org", Port = 5432 } }).ShouldBeSound();

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("data", "DirectoryInvalid")]
    [InlineData("~/data", "DirectoryInvalid")]
    [InlineData("/data/", "DirectoryInvalid")]
    [InlineData("/data//pg", "DirectoryInvalid")]
    [InlineData("/data/../etc", "DirectoryInvalid")]
    [InlineData("/data/./pg", "DirectoryInvalid")]
    [InlineData("/data/my pg", "DirectoryInvalid")]
    [InlineData("/data/$HOME", "DirectoryInvalid")]
    [InlineData("/data/a;b", "DirectoryInvalid")]
    [InlineData("/", "DirectoryIsSystem")]
    [InlineData("/etc", "DirectoryIsSystem")]
    [InlineData("/usr", "DirectoryIsSystem")]
    [InlineData("/var", "DirectoryIsSystem")]
    [InlineData("/home", "DirectoryIsSystem")]
    [InlineData("/var/lib", "DirectoryIsSystem")]
    [InlineData("/var/lib/postgresql", "DirectoryIsSystem")]
    [InlineData("/proc/1", "DirectoryIsSystem")]
    [InlineData("/run/pg", "DirectoryIsSystem")]
    [InlineData("/еtс/patroni", "LookAlikeLetter")]
    [InlineData("/data\n", "ControlCharacter")]
    public void A_directory_that_must_not_be_emptied_is_refused(string directory, string id)
    {
        Sample.WithPostgres(new() { DataDirectory = directory }).ShouldHaveOne(id, "postgres.dataDirectory");
        Sample.WithEtcd(new() { DataDirectory = directory }).ShouldHaveOne(id, "etcd.dataDirectory");
    }

    [Fact]
    public void The_character_that_a_directory_may_not_have_is_named_with_its_position() =>
        Sample.WithPostgres(new() { DataDirectory = "/data/a;b" }).ShouldHaveOne("DirectoryInvalid", "postgres.dataDirectory")
            .Message.ShouldContain("';' (U+003B) at position 8");

    [Theory]
    [InlineData("/data/pgsql/9.6/data")]
    [InlineData("/var/lib/postgresql/15/main")]
    [InlineData("/mnt/disk-1/pg_data")]
    public void Usual_directories_are_allowed(string directory) => Sample.WithPostgres(new() { DataDirectory = directory }).ShouldBeSound();

    [Theory]
    [InlineData("/data", "/data")]
    [InlineData("/data", "/data/etcd")]
    [InlineData("/data/etcd/pg", "/data/etcd")]
    public void Directories_within_each_other_are_refused(string postgres, string etcd) =>
        (Sample.WithPostgres(new() { DataDirectory = postgres }) with { Etcd = new() { DataDirectory = etcd } })
            .ShouldHaveOne("DirectoriesNested", "postgres.dataDirectory");

    [Fact]
    public void A_directory_is_not_within_another_because_its_name_begins_alike() =>
        (Sample.WithPostgres(new() { DataDirectory = "/data/etcd2" }) with { Etcd = new() { DataDirectory = "/data/etcd" } }).ShouldBeSound();

    [Fact]
    public void Patronis_least_values_hold()
    {
        Sample.WithPatroni(new() { Ttl = 19 }).ShouldHaveOne("TtlOutOfRange", "patroni.ttl");
        Sample.WithPatroni(new() { LoopWait = 0 }).ShouldHaveOne("LoopWaitOutOfRange", "patroni.loopWait");
        Sample.WithPatroni(new() { RetryTimeout = 2 }).ShouldHaveOne("RetryTimeoutOutOfRange", "patroni.retryTimeout");
        Sample.WithPatroni(new() { MaximumLagOnFailover = -1 }).ShouldHaveOne("MaximumLagOutOfRange", "patroni.maximumLagOnFailover");
    }

    [Fact]
    public void A_round_longer_than_the_lock_lives_is_refused()
    {
        Sample.WithPatroni(new() { Ttl = 30, LoopWait = 10, RetryTimeout = 10 }).ShouldBeSound();
        Sample.WithPatroni(new() { Ttl = 29, LoopWait = 10, RetryTimeout = 10 }).ShouldHaveOne("PatroniTimingInvalid", "patroni.ttl")
            .Message.ShouldContain("raise ttl to 30");
        Sample.WithPatroni(new() { RetryTimeout = int.MaxValue }).ShouldHaveOne("PatroniTimingInvalid", "patroni.ttl");
    }

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("/", "NamespaceInvalid")]
    [InlineData("//", "NamespaceInvalid")]
    [InlineData("service", "NamespaceInvalid")]
    [InlineData("/service", "NamespaceInvalid")]
    [InlineData("/a//b/", "NamespaceInvalid")]
    [InlineData("/../", "NamespaceInvalid")]
    [InlineData("/a b/", "NamespaceInvalid")]
    [InlineData("/sеrvice/", "LookAlikeLetter")]
    public void A_namespace_of_another_form_is_refused(string value, string id) =>
        Sample.WithPatroni(new() { Namespace = value }).ShouldHaveOne(id, "patroni.namespace");

    [Fact]
    public void A_namespace_may_have_parts() => Sample.WithPatroni(new() { Namespace = "/db/prod-1/" }).ShouldBeSound();

    [Fact]
    public void Etcds_own_rules_hold()
    {
        Sample.WithEtcd(new() { HeartbeatInterval = 9 }).ShouldHaveOne("HeartbeatOutOfRange", "etcd.heartbeatInterval");
        Sample.WithEtcd(new() { ElectionTimeout = 50001 }).ShouldHaveOne("ElectionOutOfRange", "etcd.electionTimeout");
        Sample.WithEtcd(new() { HeartbeatInterval = 200, ElectionTimeout = 1000 }).ShouldBeSound();
        Sample.WithEtcd(new() { HeartbeatInterval = 201, ElectionTimeout = 1000 }).ShouldHaveOne("ElectionTooShort", "etcd.electionTimeout")
            .Message.ShouldContain("1005");
    }

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("a b", "TokenInvalid")]
    [InlineData("tоken", "LookAlikeLetter")]
    public void A_token_that_could_not_stand_in_etcds_file_is_refused(string token, string id) =>
        Sample.WithEtcd(new() { Token = token }).ShouldHaveOne(id, "etcd.token");
}
