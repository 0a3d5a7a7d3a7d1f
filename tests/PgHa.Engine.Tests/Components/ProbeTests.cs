using System.Text;
using PgHa.Checks;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Base;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>
/// What the nodes' programs answer, as the projects document it: Patroni's REST API (docs/rest_api.rst of 3.0 and 4.0), etcdctl's
/// JSON (etcd 3.4 and 3.5), and what the probes read in it.
/// </summary>
public class ProbeTests
{
    private const string Leader40 = """
        {"state": "running", "postmaster_start_time": "2024-08-28 19:39:26.352526+00:00", "role": "primary", "server_version": 160004,
         "xlog": {"location": 67395656}, "timeline": 1,
         "replication": [
           {"usename": "replicator", "application_name": "pg2", "client_addr": "10.89.0.6", "state": "streaming", "sync_state": "async", "sync_priority": 0},
           {"usename": "replicator", "application_name": "pg3", "client_addr": "10.89.0.2", "state": "catchup", "sync_state": "sync", "sync_priority": 1},
           {"usename": "replicator", "application_name": "pg_basebackup", "client_addr": "10.89.0.2", "state": "backup", "sync_state": "async", "sync_priority": 0},
           {"usename": "replicator", "application_name": "pg_basebackup", "client_addr": "10.89.0.2", "state": "streaming", "sync_state": "async", "sync_priority": 0}],
         "pending_restart": true, "pending_restart_reason": {"max_connections": {"old_value": "100", "new_value": "101"}},
         "dcs_last_seen": 1692356718, "database_system_identifier": "7268616322854375442",
         "patroni": {"version": "4.0.0", "scope": "demo", "name": "pg1"}}
        """;

    private const string Replica302 = """
        {"state": "running", "postmaster_start_time": "2023-08-18 11:03:37.966359+00:00", "role": "replica", "server_version": 150004,
         "xlog": {"received_location": 67419744, "replayed_location": 67419740, "replayed_timestamp": null, "paused": false},
         "timeline": 1, "cluster_unlocked": true, "dcs_last_seen": 1692356928, "tags": {"clonefrom": true},
         "database_system_identifier": "7268616322854375442", "patroni": {"version": "3.0.2", "scope": "demo"}}
        """;

    private const string Cluster40 = """
        {"members": [
           {"name": "pg1", "role": "leader", "state": "running", "api_url": "http://10.89.0.4:8008/patroni", "host": "10.89.0.4", "port": 5432, "timeline": 5, "tags": {"clonefrom": true}},
           {"name": "pg2", "role": "quorum_standby", "state": "streaming", "api_url": "http://10.89.0.2:8008/patroni", "host": "10.89.0.2", "port": 5433, "timeline": 5, "lag": 0},
           {"name": "pg3", "role": "replica", "state": "creating replica", "api_url": "http://10.89.0.3:8008/patroni", "host": "10.89.0.3", "port": 5432, "lag": "unknown"}],
         "scope": "demo", "pause": true,
         "scheduled_switchover": {"at": "2023-09-24T10:36:00+02:00", "from": "pg1", "to": "pg3"}}
        """;

    private const string Config = """{"ttl": 30, "loop_wait": 10, "postgresql": {"parameters": {"max_connections": "300"}}}""";

    // 18276645487016953521 is above what a signed number holds.
    private const string Status34 = """
        [{"Endpoint":"http://127.0.0.1:2379","Status":{"header":{"cluster_id":18276645487016953521,"member_id":10501334649042878790,"revision":42,"raft_term":7},"version":"3.4.23","dbSize":24576,"leader":10501334649042878790,"raftIndex":118,"raftTerm":7,"raftAppliedIndex":117,"dbSizeInUse":16384}}]
        """;

    private const string Members34 = """
        {"header":{"cluster_id":18276645487016953521,"member_id":10501334649042878790,"raft_term":7},"members":[{"ID":10501334649042878790,"name":"pg1","peerURLs":["http://10.77.1.11:2380"],"clientURLs":["http://10.77.1.11:2379"]},{"ID":2,"name":"pg2","peerURLs":["http://10.77.1.12:2380"],"clientURLs":["http://10.77.1.12:2379"]},{"ID":3,"peerURLs":["http://10.77.1.13:2380"]}]}
        """;

    private const string Status35NoLeader = """
        [{"Endpoint":"http://127.0.0.1:2379","Status":{"header":{"cluster_id":9,"member_id":1,"revision":42,"raft_term":8},"version":"3.5.16","dbSize":24576,"raftIndex":118,"raftTerm":8,"raftAppliedIndex":118,"errors":["etcdserver: no leader"],"dbSizeInUse":16384}}]
        """;

    private const string TimedOut = """{"level":"warn","msg":"retrying of unary invoker failed","error":"rpc error: code = DeadlineExceeded desc = context deadline exceeded"}""";

    private const string NoAlarm = """{"header":{"cluster_id":9,"member_id":1,"revision":42,"raft_term":7}}""";

    private static Dictionary<string, SectionResult> Sections(params (string Name, int ExitCode, string Text)[] sections) =>
        sections.ToDictionary(s => s.Name, s => new SectionResult(s.ExitCode, Encoding.UTF8.GetBytes(s.Text + "\n"), s.ExitCode == 0 ? "" : TimedOut));

    private static Answer<PatroniObservation> Patroni(string self, string cluster = Cluster40, string config = Config, int exitCode = 0) =>
        PatroniProbe.Parse("pg1", Sections(("patroni.patroni", exitCode, self), ("patroni.cluster", 0, cluster), ("patroni.config", 0, config)));

    private static Answer<EtcdObservation> Etcd(string health, (int, string) status, (int, string) members, (int, string) alarms, int exitCode = 0) =>
        EtcdProbe.Parse("pg1", Sections(("etcd.health", exitCode, health), ("etcd.status", status.Item1, status.Item2), ("etcd.members", members.Item1, members.Item2),
            ("etcd.alarms", alarms.Item1, alarms.Item2), ("etcd.state", 0, "existing")));

    [Fact]
    public void A_leader_of_Patroni_4_is_read()
    {
        var seen = Patroni(Leader40).Value.ShouldNotBeNull();
        (seen.Name, seen.State, seen.Role, seen.IsLeader, seen.Timeline, seen.Position, seen.ServerVersion, seen.SystemId, seen.PendingRestart, seen.PatroniVersion, seen.Paused)
            .ShouldBe(("pg1", "running", "primary", true, 1, 67395656, 160004, "7268616322854375442", true, "4.0.0", true));
        seen.Replication.Keys.ShouldBe(["pg2", "pg3", "pg_basebackup"]);
        seen.Replication["pg3"].ShouldBe(new ReplicationState("catchup", "sync"));
        PatroniChecks.StreamsTo(seen, "pg2").ShouldBeTrue();
        PatroniChecks.StreamsTo(seen, "pg3").ShouldBeFalse();
        PatroniChecks.StreamsTo(seen, "pg4").ShouldBeFalse();
        seen.Members.ShouldBe([
            new("pg1", "leader", "running", 5, null), new("pg2", "quorum_standby", "streaming", 5, 0), new("pg3", "replica", "creating replica", null, null)]);
        seen.Configuration.ShouldNotBeNull()["ttl"]!.GetValue<int>().ShouldBe(30);
    }

    [Fact]
    public void A_replica_of_Patroni_3_is_read()
    {
        var seen = Patroni(Replica302, cluster: """{"members": []}""").Value.ShouldNotBeNull();
        (seen.Name, seen.Role, seen.IsLeader, seen.Position, seen.PendingRestart, seen.PatroniVersion, seen.Paused).ShouldBe(("", "replica", false, 67419740, false, "3.0.2", false));
        seen.Replication.ShouldBeEmpty();
        Patroni(Replica302.Replace("\"replica\"", "\"master\"")).Value!.IsLeader.ShouldBeTrue();
    }

    [Fact]
    public void What_later_versions_tell_more_is_read()
    {
        var seen = Patroni(Leader40).Value.ShouldNotBeNull();
        seen.PendingRestartReasons.ShouldBe(["max_connections: 100 → 101"]);
        seen.DcsLastSeen.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1692356718));
        seen.Scope.ShouldBe("demo");
        seen.ScheduledSwitchover.ShouldBe(new ScheduledSwitchover(new(2023, 9, 24, 10, 36, 0, TimeSpan.FromHours(2)), "pg1", "pg3"));
        var replica = Patroni(Replica302.Replace("\"replayed_timestamp\": null", "\"replayed_timestamp\": \"2023-08-18 11:17:02.034136+00:00\""), cluster: """{"members": []}""").Value!;
        replica.Tags.ShouldBe(new Dictionary<string, string> { ["clonefrom"] = "true" });
        replica.ReceivedPosition.ShouldBe(67419744);
        replica.ReplayedUntil.ShouldBe(new DateTimeOffset(2023, 8, 18, 11, 17, 2, TimeSpan.Zero).AddTicks(341360));
        replica.ScheduledSwitchover.ShouldBeNull();
    }

    // etcd's gateway of API v3 at 3.4: base64, and numbers as text.
    private const string KeysV3 = """
        {"header":{"cluster_id":"18276645487016953521","member_id":"10501334649042878790","revision":"42","raft_term":"7"},"kvs":[
         {"key":"L3NlcnZpY2UvZGVtby9pbml0aWFsaXpl","create_revision":"3","mod_revision":"3","version":"1","value":"NzI2ODYxNjMyMjg1NDM3NTQ0Mg=="},
         {"key":"L3NlcnZpY2UvZGVtby9sZWFkZXI=","create_revision":"9","mod_revision":"9","version":"1","value":"cGcy","lease":"7587"},
         {"key":"L3NlcnZpY2UvZGVtby9tZW1iZXJzL3BnMQ==","value":"e30="},{"key":"L3NlcnZpY2UvZGVtby9tZW1iZXJzL3BnMg==","value":"e30="}],"count":"4"}
        """;

    private const string KeysV2 = """
        {"action":"get","node":{"key":"/service/demo","dir":true,"nodes":[{"key":"/service/demo/initialize","value":"7268616322854375442"},
         {"key":"/service/demo/leader","value":"pg2","ttl":27},{"key":"/service/demo/members","dir":true,"nodes":[{"key":"/service/demo/members/pg1","value":"{}"},{"key":"/service/demo/members/pg2","value":"{}"}]}]}}
        """;

    private static Answer<PatroniKeys> Keys(string text, int exitCode = 0) =>
        PatroniKeysProbe.Parse(Observations.Cluster, Observations.Cluster.Nodes[0], Sections(("patroni.keys", exitCode, text)));

    [Fact]
    public void What_etcd_holds_of_the_cluster_is_read_by_either_API()
    {
        Keys(KeysV3).Value.ShouldBe(new PatroniKeys
        {
            StoreId = "fda3b03c936446b1", Revision = 42, Holder = "pg2", SystemId = "7268616322854375442", Members = ["pg1", "pg2"],
        });
        Keys(KeysV2).Value.ShouldBe(new PatroniKeys { Holder = "pg2", SystemId = "7268616322854375442", Members = ["pg1", "pg2"] });
        Keys("""{"header":{"cluster_id":"9","revision":"1"}}""").Value!.Holder.ShouldBe("");
    }

    [Theory]
    [InlineData("", 124, "no quorum")]
    [InlineData("", 4, "context deadline exceeded")]
    [InlineData("[]", 0, "cannot be read")]
    [InlineData("{}", 0, "cannot be read")]
    [InlineData("{\"header\":{},\"kvs\":[{\"key\":\"***\"}]}", 0, "cannot be read")]
    public void A_lock_that_cannot_be_read_is_no_free_lock(string text, int exitCode, string problem)
    {
        Keys(text, exitCode).Value.ShouldBeNull();
        Keys(text, exitCode).Problem.ShouldContain(problem);
    }

    [Fact]
    public void A_member_whose_PostgreSQL_is_down_is_read()
    {
        var seen = Patroni("""{"state": "stopped", "role": "replica", "patroni": {"version": "4.0.0", "scope": "demo", "name": "pg1"}}""").Value.ShouldNotBeNull();
        (seen.State, seen.Timeline, seen.Position, seen.ServerVersion, seen.SystemId).ShouldBe(("stopped", null, null, 0, ""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("<html>")]
    [InlineData("{\"state\": ")]
    [InlineData("{\"replication\": [1]}")]
    public void An_answer_that_is_none_of_Patronis_is_a_problem_and_no_observation(string text)
    {
        var answer = Patroni(text);
        answer.Value.ShouldBeNull();
        answer.Problem.ShouldStartWith("Patroni's answer cannot be read: ");
    }

    [Fact]
    public void A_Patroni_that_does_not_answer_is_told_with_curls_reason() =>
        Patroni("", exitCode: 7).ShouldBe(new("pg1", null, "Patroni does not answer on the node (curl exit code 7)"));

    [Fact]
    public void A_DCS_that_Patroni_cannot_read_leaves_what_it_knows_of_itself()
    {
        var seen = Patroni(Leader40, cluster: "", config: "").Value.ShouldNotBeNull();
        seen.Members.ShouldBeEmpty();
        seen.Configuration.ShouldBeNull();
        seen.IsLeader.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"health":"true"}""")]
    [InlineData("""{"health":"true","reason":""}""")]
    [InlineData("""{"health": true}""")]
    public void A_sound_etcd_is_read(string health)
    {
        var seen = Etcd(health, (0, Status34), (0, Members34), (0, NoAlarm)).Value.ShouldNotBeNull();
        (seen.Healthy, seen.ClusterId, seen.MemberId, seen.Leader, seen.Version, seen.Term, seen.RaftIndex, seen.AppliedIndex, seen.DbSize, seen.ConfiguredState)
            .ShouldBe((true, 18276645487016953521ul, 10501334649042878790ul, 10501334649042878790ul, "3.4.23", 7ul, 118ul, 117ul, 24576L, "existing"));
        seen.Members.ShouldBe(new Dictionary<ulong, string> { [10501334649042878790] = "pg1", [2] = "pg2", [3] = "" });
        seen.Alarms.ShouldBe([]);
    }

    [Fact]
    public void An_etcd_without_a_quorum_tells_its_own_state_and_that_the_rest_is_unknown()
    {
        var seen = Etcd("""{"health":"false","reason":"RAFT NO LEADER"}""", (0, Status35NoLeader), (1, ""), (1, "")).Value.ShouldNotBeNull();
        (seen.Healthy, seen.Leader, seen.Version, seen.RaftIndex).ShouldBe((false, 0ul, "3.5.16", 118ul));
        seen.Members.ShouldBeNull();
        seen.Alarms.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"header":{},"alarms":[{"memberID":1,"alarm":1},{"memberID":2,"alarm":1}]}""", "NOSPACE")]
    [InlineData("""{"header":{},"alarms":[{"memberID":1,"alarm":2}]}""", "CORRUPT")]
    [InlineData("""{"header":{},"alarms":[{"memberID":1,"alarm":"NOSPACE"}]}""", "NOSPACE")]
    [InlineData("""{"header":{},"alarms":[{"memberID":1,"alarm":9}]}""", "alarm 9")]
    public void Alarms_have_their_names(string alarms, string name) => Etcd("{\"health\":\"false\"}", (0, Status34), (0, Members34), (0, alarms)).Value!.Alarms.ShouldBe([name]);

    [Theory]
    [InlineData(1, "")]
    [InlineData(0, "")]
    [InlineData(0, "{}")]
    [InlineData(0, "[]")]
    [InlineData(0, "[{\"Status\":{}}]")]
    [InlineData(0, "null")]
    public void A_status_that_cannot_be_read_is_a_problem_and_no_observation(int exitCode, string status)
    {
        var answer = Etcd("{\"health\":\"true\"}", (exitCode, status), (0, Members34), (0, NoAlarm));
        answer.Value.ShouldBeNull();
        answer.Problem.ShouldStartWith("etcd's answer cannot be read: ");
        if (exitCode != 0) answer.Problem.ShouldContain("context deadline exceeded");
    }

    [Fact]
    public void An_etcd_that_does_not_answer_is_told_with_curls_reason() =>
        Etcd("", (7, ""), (7, ""), (7, ""), exitCode: 7).ShouldBe(new("pg1", null, "etcd does not answer on the node (curl exit code 7)"));

    [Theory]
    [InlineData("2: eth0    inet 10.77.1.100/24 scope global secondary eth0\\ valid_lft forever", 0, "1", true, true, 1)]
    [InlineData("2: eth0    inet 10.77.1.10/24 scope global eth0\\ valid_lft forever", 3, "0", false, false, 0)]
    [InlineData("2: eth0    inet 110.77.1.100/24 scope global eth0\\ valid_lft forever", 0, "", false, true, null)]
    public void A_nodes_part_in_the_address_is_read(string addresses, int unit, string check, bool holds, bool running, int? code) =>
        VirtualIPProbe.Parse("pg1", Observations.Cluster, Sections(("vip.addresses", 0, addresses), ("vip.unit", unit, "active"), ("vip.check", 0, check)))
            .ShouldBe(new("pg1", new VirtualIPObservation(holds, running, code), ""));

    // Recorded from etcd 3.4.23, cut short.
    private const string Metrics = """
        etcd_disk_backend_commit_duration_seconds_bucket{le="0.001"} 548
        etcd_disk_backend_commit_duration_seconds_bucket{le="0.002"} 548
        etcd_disk_backend_commit_duration_seconds_bucket{le="+Inf"} 548
        etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 900
        etcd_disk_wal_fsync_duration_seconds_bucket{le="0.002"} 980
        etcd_disk_wal_fsync_duration_seconds_bucket{le="0.004"} 1000
        etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000
        etcd_server_leader_changes_seen_total 1
        etcd_server_quota_backend_bytes 2.147483648e+09
        process_start_time_seconds 1.79553218551e+09
        pgha_now 1795534586
        """;

    [Fact]
    public void Metrics_are_read_as_Prometheus_would()
    {
        var metrics = EtcdMetrics.Parse(Metrics);
        metrics.Fsync!.Seconds.ShouldBe(0.003, 1e-9);
        metrics.Commit!.Seconds.ShouldBe(0.00099, 1e-9);
        (metrics.LeaderChanges, metrics.Quota).ShouldBe((1, 2147483648));
        metrics.Uptime!.Value.TotalMinutes.ShouldBe(40, 0.1);
        EtcdMetrics.Parse("").ShouldBe(new EtcdMetrics());
    }

    [Theory]
    [InlineData(36, 4, true, "36 of 40")]
    [InlineData(35, 5, false, "36 of 40")]
    [InlineData(3, 1, true, "2 of 4")]
    [InlineData(396, 4, true, "99 of 100")]
    [InlineData(4950, 51, false, "99 of 100")]
    public void Up_to_four_slow_writes_of_few_say_nothing_of_the_disk_yet(int fast, int slow, bool well, string which)
    {
        const string Name = "etcd_disk_backend_commit_duration_seconds_bucket";
        var metrics = EtcdMetrics.Parse($"{Name}{{le=\"0.016\"}} {fast}\n{Name}{{le=\"0.064\"}} {fast + slow}\n{Name}{{le=\"+Inf\"}} {fast + slow}\n");
        (metrics.Commit!.Seconds <= 0.016).ShouldBe(well);
        metrics.Commit.Which.ShouldBe(which);
    }

    [Theory]
    [InlineData(0.5, 1.0, new[] { 1.0, 2.0, double.PositiveInfinity }, new[] { 5.0, 10.0, 10.0 })]
    [InlineData(0.99, 2.0, new[] { 1.0, 2.0, double.PositiveInfinity }, new[] { 5.0, 5.0, 10.0 })]
    [InlineData(0.99, null, new[] { 1.0, double.PositiveInfinity }, new[] { 0.0, 0.0 })]
    public void A_quantile_lies_within_its_bucket_or_at_the_last_limit(double share, double? value, double[] limits, double[] counts) =>
        EtcdMetrics.Quantile([.. limits.Zip(counts)], share).ShouldBe(value);

    [Fact]
    public void What_PostgreSQL_says_of_replication_is_read()
    {
        const string Answer = """
            {"recovery":false,"sync":"*","archive_mode":"on","archiver":{"last_archived_time":"2026-11-24T15:00:00.5+00:00","last_failed_time":null,"last_failed_wal":null},
             "senders":[{"application_name":"pg2","state":"streaming","sync_state":"sync","lag":168,"lag_time":0.001204},{"application_name":"pg3","state":"catchup","sync_state":"async","lag":null,"lag_time":null}],
             "slots":[{"slot_name":"pg2","active":true,"retained":0,"wal_status":"reserved"},{"slot_name":"old","active":false,"retained":null,"wal_status":null}]}
            """;
        var seen = PostgresProbe.Parse("pg1", Sections(("postgres.replication", 0, Answer))).Value.ShouldNotBeNull();
        (seen.InRecovery, seen.Archives, seen.SynchronousStandbyNames, seen.LastArchiveFailure, seen.LastArchived!.Value.Millisecond).ShouldBe((false, true, "*", null, 500));
        seen.Senders.ShouldBe([new("pg2", "streaming", "sync", 168, TimeSpan.FromMilliseconds(1.204)), new("pg3", "catchup", "async", null, null)]);
        seen.Slots.ShouldBe([new("pg2", true, 0, "reserved"), new("old", false, null, "")]);
        PostgresProbe.Parse("pg1", Sections(("postgres.replication", 0, """{"recovery":true,"sync":"","archive_mode":"off","archiver":null,"senders":null,"slots":null}"""))).Value!.InRecovery.ShouldBeTrue();
        PostgresProbe.Parse("pg1", Sections(("postgres.replication", 2, ""))).Value.ShouldBeNull();
        PostgresProbe.Parse("pg1", Sections(("postgres.replication", 0, "{}"))).Value.ShouldBeNull();
    }

    [Fact]
    public void Disks_are_read_with_blanks_in_their_paths()
    {
        var seen = DiskProbe.Parse("pg1", Sections(("disk", 0, "space data 1000 400 /my data\nwal 5\nready 2\nspace logs 0 0 /var/log"))).Value.ShouldNotBeNull();
        seen.ShouldBe(new DiskObservation { Spaces = [new("data", "/my data", 1024000, 409600)], WalBytes = 5120, ArchiveReady = 2 });
        DiskProbe.Parse("pg1", Sections(("disk", 0, ""))).Value.ShouldBeNull();
    }

    [Fact]
    public void A_neighbours_table_and_the_holders_link_are_read()
    {
        var cluster = Observations.Cluster;
        var seen = VirtualIPProbe.Parse("pg2", cluster, Sections(
            ("vip.addresses", 0, "2: eth0    inet 10.77.1.100/24 scope global secondary eth0\\ valid_lft forever"), ("vip.unit", 0, "active"), ("vip.check", 0, "0"), ("vip.rest", 0, "200"),
            ("vip.numbers", 0, "weight 20\nvirtual_router_id 200\npriority 99"), ("vip.answering", 0, Replica302), ("vip.neighbour", 0, "10.77.1.100 dev eth0 lladdr 02:77:30:6b:b5:01 REACHABLE"),
            ("vip.links", 0, "1: lo: <LOOPBACK> mtu 65536\\    link/loopback 00:00:00:00:00:00\n2: eth0@if5: <UP> mtu 1500\\    link/ether 02:77:30:6b:b5:02 brd ff:ff:ff:ff:ff:ff"))).Value.ShouldNotBeNull();
        (seen.RestStatus, seen.Priority, seen.Weight, seen.RouterId, seen.HardwareAddress, seen.NeighbourAddress, seen.Answering)
            .ShouldBe((200, 99, 20, 200, "02:77:30:6b:b5:02", "02:77:30:6b:b5:01", "replica"));
    }

    [Fact]
    public void Addresses_that_cannot_be_read_are_no_observation() =>
        VirtualIPProbe.Parse("pg1", Observations.Cluster, Sections(("vip.addresses", 127, ""), ("vip.unit", 0, ""), ("vip.check", 0, "0"))).Value.ShouldBeNull();

    [Fact]
    public void The_questions_are_sound_shell_and_their_answers_are_found_again()
    {
        var cluster = Sample.WithPatroni(new() { RestPort = 1 }) with { Etcd = new() { ClientPort = 1 } };
        var script = new SectionedScript();
        PatroniProbe.Add(script, cluster);
        PatroniKeysProbe.Add(script, cluster, cluster.Nodes[0]);
        EtcdProbe.Add(script, cluster, cluster.Nodes[0]);
        VirtualIPProbe.Add(script, cluster);
        VirtualIPProbe.AddNeighbour(script, cluster with { VirtualIP = cluster.VirtualIP! with { Address = "127.0.0.2/8" } });
        EtcdProbe.AddMetrics(script, cluster, cluster.Nodes[0]);
        EtcdProbe.AddReach(script, cluster with { Nodes = [cluster.Nodes[0] with { Address = "127.0.0.1" }] });
        DiskProbe.Add(script, cluster, cluster.Nodes[0]);
        PostgresProbe.Add(script, cluster);
        PatroniPauseProbe.Add(script, cluster);
        var run = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script.Build().Text), ["-s"]);
        var sections = script.Parse(new CommandResult { ExitCode = run.ExitCode, Output = run.Output, Error = Encoding.UTF8.GetBytes(run.Error) });
        sections.Values.ShouldAllBe(s => !s.Error.Contains("syntax", StringComparison.OrdinalIgnoreCase));
        // Nobody listens on port 1.
        PatroniProbe.Parse("pg1", sections).Value.ShouldBeNull();
        EtcdProbe.Parse("pg1", sections).Value.ShouldBeNull();
        PatroniKeysProbe.Parse(cluster, cluster.Nodes[0], sections).Value.ShouldBeNull();
        VirtualIPProbe.Parse("pg1", cluster, sections).Node.ShouldBe("pg1");
        EtcdProbe.ParseReach(sections).ShouldBe(new Dictionary<string, bool> { [cluster.Nodes[0].Name] = false });
        DiskProbe.Parse("pg1", sections).Value!.Spaces.Select(s => s.What).ShouldBe(["logs"]);
        PostgresProbe.Parse("pg1", sections).Value.ShouldBeNull();
        PatroniPauseProbe.Parse(sections).ShouldBeNull();
    }
}
