using System.Net;
using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Packages;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Platforms;
using PgHa.Remote;
using static PgHa.Checks.CheckOutcome;
using static PgHa.Engine.Tests.Health.Fit;

namespace PgHa.Engine.Tests.Health;

/// <summary>Every check of what an installation needs: all well, each thing spoilt, and each thing that could not be found out.</summary>
public sealed class PrerequisiteChecksTests
{
    private static List<HealthRecord> All(IReadOnlyList<NodePrerequisites> nodes, ClusterDefinition? cluster = null) => [.. PrerequisiteChecks.All(new(cluster ?? Cluster, nodes, null))];

    // Of three servers the second is spoilt: what is told other than that all is well.
    private static List<HealthRecord> Spoilt(Func<NodePrerequisites, NodePrerequisites> spoil, Func<int, NodePrerequisites>? make = null, ClusterDefinition? cluster = null) =>
        [.. All(Three(make ?? (i => Node(i, cluster)), spoil), cluster).Where(r => r.Outcome != Pass)];

    private static void Finds(List<HealthRecord> found, string id, CheckOutcome outcome, string reason, string target = "pg2")
    {
        var record = found.ShouldHaveSingleItem();
        (record.Id, record.Target, record.Outcome).ShouldBe((id, target, outcome), record.Reason);
        record.Reason.ShouldContain(reason);
        record.Recommendation.ShouldNotBeEmpty();
    }

    [Fact]
    public void On_bare_servers_on_which_nothing_is_wrong_everything_passes()
    {
        var all = All(Three(i => Node(i)));
        all.Where(r => r.Outcome != Pass).ShouldBeEmpty();
        all.Where(r => r.Target == "pg1").Select(r => r.Id).ShouldBe(
            ["node.reachable", "node.sudo", "os.supported", "os.memory", "disk.system", "node.time", "node.names", "node.address", "os.selinux", "os.firewall", "port.free",
                "port.reach", "disk.postgres", "data.directory", "foreign.postgres", "foreign.patroni", "vip.interface", "foreign.keepalived", "disk.etcd", "foreign.etcd",
                "os.versions", "packages.sources", "packages.versions"]);
        all.Where(r => r.Target == "demo").Select(r => r.Id).ShouldBe(["node.clock", "node.identity", "vip.free", "vip.router", "dcs.scope"]);
    }

    [Fact]
    public void On_a_running_cluster_everything_passes() => All(Three(Running)).Where(r => r.Outcome != Pass).ShouldBeEmpty();

    [Fact]
    public void A_node_that_is_new_in_a_running_cluster_is_fine()
    {
        var fresh = Node(3) with { Segment = new() { AnsweredBy = "02:00:00:00:00:01", Listened = true, Heard = [("10.77.1.11", 200)] } };
        All([Running(1), Running(2), fresh]).Where(r => r.Outcome != Pass).ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_sudo_is_a_finding_of_its_own_and_a_node_that_is_away_another()
    {
        Finds(
            Spoilt(n => n with { System = null, Failure = new SudoRefusedException("pg2", "pg2: admin may not run sudo.", "Allow it.") }),
            "node.sudo", Fail, "pg2: admin may not run sudo");
        Finds(Spoilt(n => n with { System = null, Failure = new IOException("no route") }), "node.reachable", Fail, "no route");
        Finds(Spoilt(n => n.With(s => s with { Root = false })), "node.sudo", Fail, "do not run as root");
    }

    [Fact]
    public void The_system_must_be_one_that_is_known_and_the_one_that_the_definition_names()
    {
        NodePrerequisites Other(NodePrerequisites n, OsRelease? os) => n.With(s => s with { Os = os }) with { Context = null };
        var unknown = All(Three(i => Node(i), n => Other(n, new("arch", "", "Arch Linux")))).Where(r => r.Outcome != Pass).ToList();
        Finds(unknown, "os.supported", Fail, "PgHa does not know Arch Linux");
        Finds(Spoilt(n => n.With(s => s with { Systemd = false })), "os.supported", Fail, "systemd");
        Spoilt(n => Other(n, null)).ShouldContain(r => r.Id == "os.supported" && r.Outcome == Unknown);
        var named = Cluster with { Platform = "debian-13" };
        Spoilt(n => n, cluster: named).Where(r => r.Id == "os.supported").ShouldAllBe(r => r.Outcome == Fail && r.Reason == "it is debian-12, and the definition says debian-13");
    }

    [Fact]
    public void Versions_that_cannot_work_together_are_refused_with_what_does()
    {
        var eighteen = Cluster with { Postgres = Cluster.Postgres with { Version = "18" } };
        var found = Spoilt(n => n, cluster: eighteen).Where(r => r.Id == "os.versions").ToList();
        found.Count.ShouldBe(3);
        found[0].Reason.ShouldStartWith("Debian 12's own repository has no PostgreSQL 18");
        found[0].Outcome.ShouldBe(Fail);
    }

    [Theory]
    [InlineData("128MB", 400, Warning)]
    [InlineData("2GB", 2048, Warning)]
    [InlineData("2GB", 2047, Fail)]
    [InlineData("2GB", 2560, Pass)]
    [InlineData("131072", 1536, Pass)]
    [InlineData("131072", 1535, Warning)]
    public void Memory_must_hold_the_shared_buffers_and_the_system(string buffers, int megabytes, CheckOutcome outcome)
    {
        var cluster = Cluster with { Postgres = Cluster.Postgres with { Parameters = new Dictionary<string, string> { ["shared_buffers"] = buffers } } };
        All(Three(i => Node(i), n => n.With(s => s with { Memory = (long)megabytes << 20 })), cluster).Single(r => r is { Id: "os.memory", Target: "pg2" }).Outcome.ShouldBe(outcome);
    }

    [Fact]
    public void Memory_that_is_not_told_is_unknown() => Finds(Spoilt(n => n.With(s => s with { Memory = null })), "os.memory", Unknown, "does not say");

    [Fact]
    public void Each_disk_must_be_there_local_writable_and_large_enough()
    {
        const string Etcd = "/var/lib/etcd/pgha";
        List<HealthRecord> Of(string path, Func<FileSystemRoom, FileSystemRoom> change) => Spoilt(n => n.With(s => s.Disk(path, change)));
        Finds(Of("/etc", d => d with { Writable = false }), "disk.system", Fail, "/etc cannot be written");
        Finds(Of("/var", d => d with { Free = 300 << 20 }), "disk.system", Fail, "300 MiB free on /var");
        Finds(Of("/var", d => d with { FreeFiles = 3 }), "disk.system", Fail, "room for 3 more files");
        Finds(Of(Data, d => d with { Writable = false }), "disk.postgres", Fail, "cannot be written");
        Finds(Of(Data, d => d with { Free = 100 << 20 }), "disk.postgres", Fail, "100 MiB free");
        Finds(Of(Data, d => d with { Free = 1 << 30 }), "disk.postgres", Warning, "wants 2.0 GiB");
        Finds(Of(Data, d => d with { FreeFiles = 10 }), "disk.postgres", Warning, "room for 10 more files");
        Finds(Of(Data, d => d with { Type = "tmpfs" }), "disk.postgres", Warning, "in memory");
        Finds(Of(Data, d => d with { Type = "nfs" }), "disk.postgres", Warning, "of the network");
        Finds(Of(Etcd, d => d with { Free = 1 << 20 }), "disk.etcd", Fail, "1 MiB free");
        Finds(Of(Etcd, d => d with { Type = "tmpfs" }), "disk.etcd", Warning, "in memory");
        Of(Data, d => d with { FreeFiles = null }).ShouldBeEmpty();
        Spoilt(n => n.With(s => s with { Disks = null })).Select(r => (r.Id, r.Outcome)).ShouldBe([("disk.system", Unknown), ("disk.postgres", Unknown), ("disk.etcd", Unknown)]);
        Spoilt(n => n with { Postgres = null }).Select(r => (r.Id, r.Outcome)).ShouldBe([("disk.postgres", Unknown), ("data.directory", Unknown), ("foreign.postgres", Unknown)]);
        // A member that runs is not kept from being mended by the disk that it fills.
        Finds(Spoilt(n => n.With(s => s.Disk(Data, d => d with { Free = 100 << 20 })), Running), "disk.postgres", Warning, "about to be full");
    }

    [Fact]
    public void A_time_service_must_run_and_have_synchronised()
    {
        List<HealthRecord> Of(bool? synchronised, bool container, params string[] services) =>
            Spoilt(n => n.With(s => s with { Synchronised = synchronised, Container = container, TimeServices = services }));
        Of(false, true).ShouldBeEmpty();
        Finds(Of(false, false), "node.time", Warning, "no time service runs");
        Finds(Of(false, false, "chrony"), "node.time", Warning, "chrony runs, and the clock is not synchronised");
        Finds(Of(null, false), "node.time", Unknown, "does not say");
    }

    [Theory]
    [InlineData(0.9, 10, Pass)]
    [InlineData(1.5, 10, Warning)]
    [InlineData(1.5, 900, Pass)]
    [InlineData(60, 10, Fail)]
    [InlineData(60, 20000, Warning)]
    public void Clocks_must_agree_as_far_as_can_be_measured(double seconds, int error, CheckOutcome outcome)
    {
        List<NodePrerequisites> At(Func<int, NodePrerequisites> make) =>
            [.. Three(make, n => n with { ClockOffset = TimeSpan.FromSeconds(seconds) }).Select(n => n with { ClockOffset = n.Node == "pg2" ? n.ClockOffset : TimeSpan.Zero, ClockError = TimeSpan.FromMilliseconds(error) })];
        All(At(i => Node(i))).Single(r => r.Id == "node.clock").Outcome.ShouldBe(outcome);
        // What runs with it is not stopped for it.
        All(At(Running)).Single(r => r.Id == "node.clock").Outcome.ShouldBe(outcome == Fail ? Warning : outcome);
    }

    [Fact]
    public void Clocks_that_are_not_told_are_unknown()
    {
        All([.. Three(i => Node(i)).Select(n => n with { ClockOffset = null })]).Single(r => r.Id == "node.clock").Outcome.ShouldBe(Unknown);
        All([Node(1)]).Single(r => r.Id == "node.clock").Outcome.ShouldBe(Unknown);
    }

    [Fact]
    public void Names_must_not_resolve_to_other_addresses()
    {
        List<HealthRecord> Of(string name, params string[] addresses) =>
            Spoilt(n => n.With(s => s with { Names = new Dictionary<string, IReadOnlyList<string>>(s.Names!) { [name] = addresses } }));
        Finds(Of("pg1", "10.77.1.99"), "node.names", Warning, "pg1 resolves to 10.77.1.99, and the definition has 10.77.1.11");
        Finds(Of("pg1", "127.0.1.1"), "node.names", Warning, "pg1 resolves to 127.0.1.1");
        Finds(Of("pg2"), "node.names", Warning, "its own name, pg2, does not resolve");
        Finds(Of("pg2", "10.77.1.50"), "node.names", Warning, "pg2 resolves to 10.77.1.50");
        Of("pg1", "10.77.1.11", "fd00::11").ShouldBeEmpty();
        Finds(Spoilt(n => n.With(s => s with { Names = null })), "node.names", Unknown, "not resolved in time");
    }

    [Fact]
    public void The_address_must_be_the_servers_own_and_its_interface_up()
    {
        var found = Spoilt(n => n.With(s => s with { Addresses = [new("eth0", IPAddress.Parse("10.77.1.50"), 24)] }));
        found[0].Reason.ShouldBe("it does not have 10.77.1.12, only 10.77.1.50 (eth0)");
        found.Select(r => (r.Id, r.Outcome)).ShouldBe([("node.address", Fail), ("vip.interface", Unknown)]);
        Spoilt(n => n.With(s => s with { Devices = [.. s.Devices.Select(d => d with { Up = d.Name != "eth0" })] })).Select(r => (r.Id, r.Outcome)).ShouldBe([("node.address", Fail), ("vip.interface", Fail)]);
        Spoilt(n => n.With(s => s with { Addresses = null })).Select(r => (r.Id, r.Outcome)).ShouldBe([("node.address", Unknown), ("vip.interface", Unknown)]);
    }

    [Fact]
    public void Two_nodes_are_not_the_same_server_nor_clones()
    {
        Finds(Spoilt(n => n.With(s => s with { MachineId = "m1", BootId = "b1" })), "node.identity", Fail, "pg1 and pg2 are one and the same server", "demo");
        Finds(Spoilt(n => n.With(s => s with { MachineId = "m1" })), "node.identity", Warning, "clones", "demo");
        Finds(Spoilt(n => n.With(s => s with { MachineId = "" })), "node.identity", Unknown, "pg2", "demo");
    }

    [Fact]
    public void SELinux_and_firewalls_are_told()
    {
        Spoilt(n => n.With(s => s with { SELinuxEnforces = false, Firewalld = true })).ShouldBeEmpty();
        Finds(Spoilt(n => n.With(s => s with { SELinuxEnforces = true })), "os.selinux", Warning, "PgHa labels nothing on Debian 12");
        Finds(Spoilt(n => n.With(s => s with { Drops = ["nftables: tcp dport 22 accept; drop", "x"] })), "os.firewall", Warning, "(and 1 more)");
        Finds(Spoilt(n => n.With(s => s with { Drops = null })), "os.firewall", Unknown, "cannot be read");
    }

    [Fact]
    public void Who_else_answers_on_a_port_is_named()
    {
        List<HealthRecord> Of(params ListeningProcess[] sockets) => Spoilt(n => n.With(s => s with { Sockets = sockets }));
        Finds(Of(new ListeningProcess("127.0.0.1", 5432, "python3", 77, "squatter.service")), "port.free", Fail, "5432 (PostgreSQL) is taken by python3 (pid 77, squatter.service)");
        Finds(Of(new ListeningProcess("[::]", 2379, "etcd", 78, "docker-1.scope")), "port.free", Fail, "2379 (etcd's clients) is taken by etcd (pid 78, docker-1.scope)");
        Finds(Of(new ListeningProcess("*", 8008, "", 0, "")), "port.free", Fail, "somebody who cannot be seen");
        Of(new ListeningProcess("*", 2380, "etcd", 78, "etcd.service")).ShouldBeEmpty();
        Finds(Spoilt(n => n.With(s => s with { Sockets = null })), "port.free", Unknown, "cannot be read");
    }

    [Fact]
    public void A_port_that_a_node_does_not_reach_is_told_with_the_direction()
    {
        NodePrerequisites To(NodePrerequisites n, ReachState state, string other = "pg1", int port = 5432) =>
            n with { Reach = n.Reach! with { Value = new([.. n.Reach.Value!.Ports.Select(p => p.Node == other && p.Port == port ? p with { State = state } : p)]) } };
        Finds(Spoilt(n => To(n, ReachState.Silent)), "port.reach", Fail, "it does not reach pg1: 5432 (PostgreSQL) is silent (in the other direction pg1 reaches pg2)");
        Finds(Spoilt(n => To(n, ReachState.Unreachable, port: 2380)), "port.reach", Fail, "2380 (etcd's peers) has no route, or is prohibited");
        Finds(Spoilt(n => To(n, ReachState.Unknown)), "port.reach", Unknown, "pg1 could not be tried");
        Finds(Spoilt(n => n with { Reach = new("pg2", null, "it broke") }), "port.reach", Unknown, "it broke");
        // Nobody can tell a firewall from a server that is not there.
        All([To(Node(1), ReachState.Silent, "pg3"), Node(2)]).Single(r => r is { Id: "port.reach", Target: "pg1" }).Outcome.ShouldBe(Unknown);
        // firewalld refuses until the installation has told it.
        var refused = All([Node(1).With(s => s with { Firewalld = true }), To(Node(2), ReachState.Unreachable), Node(3)]).Single(r => r is { Id: "port.reach", Target: "pg2" });
        (refused.Outcome, refused.Reason).ShouldBe((Pass, "8 ports of 2 nodes can be reached; firewalld on pg1 still refuses, and the installation opens it"));
    }

    [Fact]
    public void Data_in_the_directory_must_be_the_clusters()
    {
        NodePrerequisites Has(NodePrerequisites n, DataDirectory there) => n with { Postgres = n.Postgres! with { Directories = new Dictionary<string, DataDirectory> { [Data] = there } } };
        Spoilt(n => Has(n, new(true, "", ""))).ShouldBeEmpty();
        Finds(Spoilt(n => Has(n, new(false, "", ""))), "data.directory", Warning, "there is something in " + Data);
        Finds(Spoilt(n => Has(n, new(false, "15", "42"))), "data.directory", Fail, "there is a database in /data/pgsql/15/data already (version 15, system identifier 42)");
        Finds(Spoilt(n => Has(n, new(false, "13", "42"))), "data.directory", Fail, "is not of version 15");
        Finds(Spoilt(n => Has(n, new(false, "15", "42")), Running), "data.directory", Fail, $"is another than the cluster's, whose identifier is {Id}");
        Spoilt(n => Has(n, new(false, "", "")), Running).ShouldBeEmpty();
        // One that comes back, its etcd gone.
        Spoilt(n => Has(Node(2), new(false, "15", Id)), Running).ShouldBeEmpty();
        // What the started ones have tells it where the DCS is down.
        var down = Three(i => i == 2 ? Has(Node(2), new(false, "15", "42")) : Running(i) with { InitializeKey = null });
        All(down).Single(r => r is { Id: "data.directory", Target: "pg2" }).Outcome.ShouldBe(Fail);
        var torn = Three(i => i == 2 ? Has(Node(2), new(false, "15", "42")) : Has(Running(i), new(false, "15", $"{i}")) with { InitializeKey = null });
        All(torn).Single(r => r is { Id: "data.directory", Target: "pg2" }).Outcome.ShouldBe(Unknown);
    }

    [Fact]
    public void A_scope_in_the_DCS_must_be_of_this_database()
    {
        HealthRecord Scope(IReadOnlyList<NodePrerequisites> nodes, ClusterDefinition? cluster = null) => All(nodes, cluster).Single(r => r.Id == "dcs.scope");
        NodePrerequisites Key(NodePrerequisites n, string? key, string problem = "") => n with { InitializeKey = new(n.Node, key, problem) };
        var stale = Scope([.. Three(i => Key(Node(i), "99"))]);
        (stale.Outcome, stale.Reason).ShouldBe((Fail, "the DCS holds a cluster of that name with the identifier 99, and no node has a database"));
        Scope([.. Three(i => Key(Running(i), "99"))]).Reason.ShouldBe($"the DCS holds a cluster of that name with the identifier 99, and pg1 has {Id}, pg2 has {Id}, pg3 has {Id}");
        Scope([Key(Node(1), "99")]).Outcome.ShouldBe(Unknown);
        Scope([.. Three(i => Key(Node(i), ""))]).Outcome.ShouldBe(Pass);
        Scope([.. Three(i => Key(Running(i), ""))]).Outcome.ShouldBe(Warning);
        Scope([.. Three(i => Key(Running(i), i == 2 ? "99" : Id))]).Outcome.ShouldBe(Fail);
        Scope([.. Three(i => Running(i) with { InitializeKey = null })]).Outcome.ShouldBe(Unknown);
        var unread = Scope([.. Three(i => Key(Running(i), null, "it is down"))]);
        (unread.Outcome, unread.Reason).ShouldBe((Unknown, "what the DCS knows of it cannot be read: pg1: it is down"));
        Scope([.. Three(i => Node(i))], DcsClusters.Consul with { Postgres = Cluster.Postgres }).Outcome.ShouldBe(Unknown);
    }

    [Fact]
    public void Another_PostgreSQL_is_in_the_way_where_it_would_be_stopped_or_shares_the_data()
    {
        List<HealthRecord> Clusters(params DebianCluster[] clusters) => Spoilt(n => n with { Postgres = n.Postgres! with { Clusters = clusters } });
        List<HealthRecord> Process(ServerProcess process) => Spoilt(n => n.With(s => s with { Processes = [process] }));
        Finds(Clusters(new DebianCluster("15/main", "5433", true, "/var/lib/postgresql/15/main")), "foreign.postgres", Fail, "15/main (port 5433, /var/lib/postgresql/15/main) runs");
        Finds(Clusters(new DebianCluster("15/main", "5433", false, "/var/lib/postgresql/15/main")), "foreign.postgres", Warning, "does not run");
        Finds(Clusters(new DebianCluster("15/main", "5433", true, Data)), "foreign.postgres", Fail, "runs in " + Data);
        Finds(Process(new(9, "postgres", "other.service", $"-D {Data}", "")), "foreign.postgres", Fail, "postgres (pid 9, other.service) runs in " + Data);
        Finds(Process(new(9, "postgres", "docker-1.scope", "-D /var/lib/postgresql/data", "")), "foreign.postgres", Warning, "runs beside the cluster");
        Spoilt(n => n.With(s => s with { Processes = null })).Select(r => (r.Id, r.Outcome)).ShouldBe([("foreign.postgres", Unknown), ("foreign.patroni", Unknown), ("foreign.etcd", Unknown)]);
    }

    [Fact]
    public void Another_Patroni_etcd_or_keepalived_is_told_and_refused_where_it_collides()
    {
        List<HealthRecord> Process(ServerProcess process) => Spoilt(n => n.With(s => s with { Processes = [process] }));
        Finds(Process(new(9, "patroni", "patroni.service", "/etc/patroni/config.yml", "")), "foreign.patroni", Fail, "another configuration");
        Finds(Process(new(9, "patroni", "other.service", "/srv/other.yml", "")), "foreign.patroni", Warning, "beside");
        Process(new(9, "patroni", "patroni.service", "/etc/patroni/postgres.yml", "")).ShouldBeEmpty();
        Finds(Spoilt(n => n with { Patroni = new(true, "") }), "foreign.patroni", Warning, "is not PgHa's");
        Finds(Spoilt(n => n with { Patroni = new(false, "other") }), "foreign.patroni", Warning, "is of the cluster other");
        Finds(Spoilt(n => n with { Patroni = new(false, "other") }, Running), "foreign.patroni", Fail, "it is a member of the cluster other");
        Finds(Spoilt(n => n with { Patroni = null }), "foreign.patroni", Unknown, "cannot be read");

        Finds(Process(new(9, "etcd", "etcd.service", "", "/var/lib/etcd/default")), "foreign.etcd", Fail, "runs already, with data in /var/lib/etcd/default");
        Finds(Process(new(9, "etcd", "session-3.scope", "--data-dir /var/lib/etcd/pgha", "")), "foreign.etcd", Fail, "runs already");
        Finds(Process(new(9, "etcd", "other.service", "--data-dir=/srv/etcd", "")), "foreign.etcd", Warning, "beside");
        Finds(Spoilt(n => n with { EtcdMembers = ["/var/lib/etcd/default"] }), "foreign.etcd", Warning, "/var/lib/etcd/default");
        Finds(Spoilt(n => n with { EtcdMembers = null }), "foreign.etcd", Unknown, "cannot be read");

        Finds(Spoilt(n => n with { Segment = n.Segment! with { ForeignConfiguration = true } }), "foreign.keepalived", Warning, "the installation replaces it");
        Finds(Spoilt(n => n with { Segment = n.Segment! with { ForeignConfiguration = true, Running = true } }), "foreign.keepalived", Fail, "its addresses would go");
        // Somebody has written over a member's: that is mended, and not refused.
        Finds(Spoilt(n => n with { Segment = n.Segment! with { ForeignConfiguration = true, OwnConfiguration = false } }, Running), "foreign.keepalived", Warning, "the installation replaces it");
        All([Running(1) with { Segment = new() { Running = true, ForeignConfiguration = true, AnsweredBy = "" } }, Running(2), Running(3)]).Single(r => r.Id == "vip.free").Outcome.ShouldBe(Pass);
        Finds(Spoilt(n => n with { Segment = null }), "foreign.keepalived", Unknown, "cannot be read");
    }

    [Fact]
    public void The_virtual_address_must_lie_in_the_network_of_its_interface()
    {
        List<HealthRecord> Of(string? device, string address = "10.77.1.100/24")
        {
            var cluster = Cluster with { VirtualIP = Cluster.VirtualIP! with { Address = address }, Nodes = [Cluster.Nodes[0], Cluster.Nodes[1] with { Interface = device }, Cluster.Nodes[2]] };
            return [.. All(Three(i => Node(i, cluster)), cluster).Where(r => r is { Id: "vip.interface", Target: "pg2" })];
        }

        Of(null).ShouldHaveSingleItem().Outcome.ShouldBe(Pass);
        Of("eth0").ShouldHaveSingleItem().Outcome.ShouldBe(Pass);
        Finds(Of("eth1"), "vip.interface", Fail, "10.77.1.100/24 is not in a network of eth1 (192.168.7.2/24)");
        Of("eth1", "192.168.7.100/24").ShouldHaveSingleItem().Outcome.ShouldBe(Pass);
        Finds(Of("bond0"), "vip.interface", Fail, "there is no interface bond0, only lo, eth0, eth1");
        Finds(Of(null, "10.77.1.100/16"), "vip.interface", Warning, "another prefix length than 10.77.1.12/24");
    }

    [Fact]
    public void The_virtual_address_and_its_router_id_must_be_nobodys()
    {
        var unasked = Three(i => Node(i) with { Segment = new() { Listened = true } });
        All(unasked).Where(r => r.Outcome != Pass).Select(r => (r.Id, r.Outcome)).ShouldBe([("vip.free", Unknown), ("vip.router", Unknown)]);
        Finds(Spoilt(n => n with { Segment = n.Segment! with { AnsweredBy = "02:aa:00:00:00:09" } }), "vip.free", Fail, "02:aa:00:00:00:09 answers for it, seen from pg2", "demo");
        Finds(Spoilt(n => n with { Segment = n.Segment! with { AnsweredBy = "00:00:5e:00:01:c8" } }), "vip.free", Fail, "(a VRRP router)", "demo");
        Finds(Spoilt(n => n.With(s => s with { Addresses = [.. s.Addresses!, new("eth0", IPAddress.Parse("10.77.1.100"), 24)] })), "vip.free", Fail, "is bound on pg2, and not by the cluster's keepalived", "demo");
        // The member that holds it may be the one that does not answer.
        All([Running(2), Running(3)]).Single(r => r.Id == "vip.free").Outcome.ShouldBe(Unknown);

        Finds(Spoilt(n => n with { Segment = n.Segment! with { Heard = [("10.77.1.77", 200), ("10.77.1.78", 201)] } }), "vip.router", Fail, "10.77.1.77 speaks VRRP with router id 200", "demo");
        Spoilt(n => n with { Segment = n.Segment! with { Heard = [("10.77.1.77", 7), ("10.77.1.11", 200)] } }).ShouldBeEmpty();
    }

    [Fact]
    public void Sources_must_answer_and_have_what_the_definition_says()
    {
        List<HealthRecord> Of(Func<PackageSupply, PackageSupply> change, ClusterDefinition? cluster = null) => Spoilt(n => n with { Supply = n.Supply! with { Value = change(n.Supply.Value!) } }, cluster: cluster);
        Finds(Of(s => s with { Problems = ["Failed to fetch http://x", "y"] }), "packages.sources", Fail, "Failed to fetch http://x (and 1 more)");
        Finds(Of(s => s with { Held = ["patroni", "vim"] }), "packages.versions", Fail, "on hold: patroni");
        Finds(
            Of(s => s with { Offers = s.Offers.Where(o => o.Key != "postgresql-15").ToDictionary(), Similar = new Dictionary<string, IReadOnlyList<string>> { ["postgresql-15"] = ["postgresql-13"] } }),
            "packages.versions", Fail, "no source has postgresql-15; there is postgresql-13");
        Spoilt(n => n with { Supply = new("pg2", null, "they did not answer") }).Select(r => (r.Id, r.Outcome)).ShouldBe([("packages.sources", Unknown), ("packages.versions", Unknown)]);

        var asked = Cluster with { Patroni = Cluster.Patroni with { Version = "4.0" }, Packages = new() { Patroni = PackageSource.Configured } };
        PackageSupply Patroni(PackageSupply s, params string[] versions) => s with { Offers = new Dictionary<string, PackageOffer>(s.Offers) { ["patroni"] = new(versions[0], versions) } };
        List<HealthRecord> Asked(params string[] versions) => [.. Of(s => Patroni(s, versions), asked).Where(r => r is { Target: "pg2", Id: "packages.versions" })];
        Finds(Asked("3.0.2-1"), "packages.versions", Fail, "patroni.version asks for Patroni 4.0, and there is 3.0.2-1");
        Finds(Asked("4.1.0-1", "4.0.7-1"), "packages.versions", Warning, "there is 4.1.0-1 too, which goes before it");
        Asked("4.0.7-1").ShouldBeEmpty();
    }

    [Fact]
    public void What_fails_is_refused_by_node_and_what_is_let_go_on_is_told()
    {
        var seen = new PrerequisiteObservation(Cluster, Three(i => Node(i), n => n.With(s => s with { Systemd = false, Sockets = [new("*", 5432, "x", 1, "")] })), null);
        var verdict = PrerequisiteVerdict.Of(seen, _ => false);
        verdict.LetGo.ShouldBeEmpty();
        verdict.Refusals.Keys.ShouldBe(["pg2"]);
        verdict.Refusals["pg2"].ErrorId.ShouldBe("PrerequisiteFailed");
        verdict.Refusals["pg2"].Message.ShouldStartWith("pg2: os.supported: Debian GNU/Linux 12 (bookworm) does not run under systemd. port.free: 5432");
        var some = PrerequisiteVerdict.Of(seen, id => id == "port.free");
        some.LetGo.ShouldHaveSingleItem().Id.ShouldBe("port.free");
        some.Refusals["pg2"].Message.ShouldNotContain("port.free");
        PrerequisiteVerdict.Of(seen, _ => true).Refusals.ShouldBeEmpty();
        // What is wrong with the cluster is wrong with all of its nodes.
        var twice = new PrerequisiteObservation(Cluster, Three(i => Node(i), n => n.With(s => s with { MachineId = "m1", BootId = "b1" })), null);
        PrerequisiteVerdict.Of(twice, _ => false).Refusals.Keys.ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public void Firewalls_are_opened_for_the_ports_that_are_tried()
    {
        foreach (var cluster in (ClusterDefinition[])[Cluster, DcsClusters.Apart, DcsClusters.Consul])
            foreach (var node in cluster.Servers())
            {
                var context = Wanted.Of(cluster, secrets: DcsClusters.Secrets(cluster)) with { Node = node };
                Component.DescribeAll(context).OfType<PgHa.Resources.FirewallResource>().Where(f => f.IsPort).Select(f => f.Opening).Order()
                    .ShouldBe(Component.AllListeners(cluster, node).Select(l => $"{l.Port}/tcp").Order());
            }
    }
}
