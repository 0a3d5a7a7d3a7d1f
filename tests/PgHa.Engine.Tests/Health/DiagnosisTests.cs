using System.Text;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Engine.Tests.Components;
using PgHa.Health;
using PgHa.Health.Diagnosis;
using PgHa.Health.Logs;

namespace PgHa.Engine.Tests.Health;

/// <summary>From evidence to causes; the lines of logs are those of real servers.</summary>
public sealed class DiagnosisTests
{
    private const string System = "7268616322854375442";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);

    private static LogRecord Line(int node, LogComponent component, string message, int secondsAgo = 3, string source = "patroni.service", int pid = 100) => new()
    {
        Cluster = Observations.Cluster, Node = $"pg{node}", Time = Now.AddSeconds(-secondsAgo), Component = component, Level = LogLevel.Information, Message = message, Source = source, Pid = pid,
    };

    private static ClusterEvidence Evidence(
        ClusterObservation? seen = null, IEnumerable<LogRecord>? logs = null, Func<NodeEvidence, NodeEvidence>? change = null, string? initialize = System, bool dcs = true)
    {
        var all = logs?.ToList() ?? [];
        IReadOnlyList<NodeEvidence> nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeEvidence
        {
            Node = $"pg{i}", Now = Now, Logs = [.. all.Where(l => l.Node == $"pg{i}").OrderBy(l => l.Time)], SystemId = System,
            Disks = [new($"/data", "/", 100L << 30, 50L << 30, 1000000)],
        }).Select(change ?? (n => n))];
        IReadOnlyList<DcsKey> keys = initialize is null ? [] : [new($"/service/{Observations.Cluster.Name}/initialize", Encoding.UTF8.GetBytes(initialize), 1, false)];
        return new(seen ?? Observations.All(), nodes, dcs ? keys : null);
    }

    private static DiagnosisRecord One(ClusterEvidence evidence, string id, string target)
    {
        var found = Diagnostician.Judge(evidence).ShouldHaveSingleItem();
        (found.Id, found.Target).ShouldBe((id, target));
        found.Evidence.ShouldNotBeEmpty();
        found.Recommendation.ShouldNotBeNullOrWhiteSpace();
        found.Command.ShouldContain("CLUSTER");
        return found;
    }

    private static ClusterObservation NotStreaming(params int[] replicas) => Observations.With(1, n => n with
    {
        Patroni = new("pg1", Observations.Patroni(1) with { Replication = Observations.Patroni(1).Replication.Where(r => !replicas.Contains(r.Key[^1] - '0')).ToDictionary() }, ""),
    });

    private static ClusterObservation NoLeader() => Observations.All(n => n with { Patroni = new(n.Node, null, "Patroni does not answer") });

    [Fact]
    public void A_cluster_that_is_well_has_no_cause_whatever_its_logs_remember() => Diagnostician.Judge(Evidence(logs:
    [
        Line(1, LogComponent.Patroni, "waiting for leader to bootstrap"), Line(2, LogComponent.Patroni, "system ID mismatch, node pg2 belongs to a different cluster: 1 != 2"),
        Line(2, LogComponent.Postgres, "could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed"),
        Line(3, LogComponent.Postgres, "could not write to file: No space left on device"), Line(3, LogComponent.Postgres, "no pg_hba.conf entry for replication connection from host \"10.0.0.3\""),
        Line(3, LogComponent.Patroni, "patroni.service: Scheduled restart job, restart counter is at 1.", 500, pid: 1), Line(3, LogComponent.Patroni, "patroni.service: Scheduled restart job, restart counter is at 2.", 490, pid: 1),
    ])).ShouldBeEmpty();

    [Fact]
    public void A_replica_that_needs_WAL_that_is_gone()
    {
        var found = One(Evidence(NotStreaming(3), [Line(3, LogComponent.Postgres, "could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed")]), "replica.wal", "pg3");
        found.Evidence[0].ShouldStartWith("pg3, patroni.service, 2026-11-24 14:59:57.000 +00:00: could not receive data");
        found.Command.ShouldBe("Invoke-PgHaReinit CLUSTER pg3");
    }

    [Fact]
    public void A_replica_whose_log_went_another_way_unless_it_cannot_reach_its_leader()
    {
        var line = Line(3, LogComponent.Postgres, "record with incorrect prev-link 2CD0000/0 at 0/4000178");
        One(Evidence(NotStreaming(3), [Line(3, LogComponent.Postgres, "started streaming WAL from primary at 0/4000000 on timeline 2", 8), line]), "replica.diverged", "pg3")
            .Command.ShouldBe("Invoke-PgHaReinit CLUSTER pg3");
        var away = "could not connect to the primary server: connection to server at \"10.0.0.1\", port 5432 failed: No route to host";
        Diagnostician.Judge(Evidence(NotStreaming(3), [Line(3, LogComponent.Postgres, away, 8), line])).ShouldBeEmpty();
    }

    [Fact]
    public void A_replica_that_does_not_run_or_has_streamed_since_has_another_trouble()
    {
        var line = Line(3, LogComponent.Postgres, "could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed", 9);
        Diagnostician.Judge(Evidence(NotStreaming(3), [line, Line(3, LogComponent.Postgres, "started streaming WAL from primary at 0/3000000 on timeline 1", 5)])).ShouldBeEmpty();
        var seen = NotStreaming(3);
        Diagnostician.Judge(Evidence(seen with { Nodes = [.. seen.Nodes.Select(n => n.Node == "pg3" ? n with { Patroni = new("pg3", null, "no answer") } : n)] }, [line])).ShouldBeEmpty();
    }

    [Fact]
    public void A_login_of_replication_that_is_refused_and_one_without_a_line_in_pg_hba()
    {
        One(Evidence(NotStreaming(2), [Line(2, LogComponent.Postgres, "could not connect to the primary server: connection to server at \"10.77.1.11\", port 5432 failed: FATAL:  password authentication failed for user \"replicator\"")]), "replication.password", "pg2");
        One(Evidence(NotStreaming(2), [
            Line(2, LogComponent.Postgres, "could not connect to the primary server: connection to server at \"10.77.1.11\", port 5432 failed: FATAL:  no pg_hba.conf entry for replication connection from host \"10.77.1.12\", user \"replicator\", no encryption"),
            Line(1, LogComponent.Postgres, "no pg_hba.conf entry for replication connection from host \"10.77.1.12\", user \"replicator\", no encryption"),
        ]), "replication.hba", "pg2").Evidence.Count.ShouldBe(2);
    }

    [Fact]
    public void Nodes_wait_for_a_leader_and_nobody_has_the_data()
    {
        var waiting = Enumerable.Range(1, 3).Select(i => Line(i, LogComponent.Patroni, "waiting for leader to bootstrap"));
        var found = One(Evidence(NoLeader(), waiting, n => n with { SystemId = "" }), "patroni.bootstrap", "demo");
        found.Cause.ShouldContain("no node has the data");
        found.Evidence.ShouldContain($"/service/demo/initialize: {System}");
        found.Command.ShouldStartWith("Reset-PgHaCluster CLUSTER -KeepData");
        // One has it: nothing must be reset then.
        var holder = One(Evidence(NoLeader(), waiting, n => n.Node == "pg2" ? n : n with { SystemId = "" }), "patroni.bootstrap", "demo");
        holder.Cause.ShouldContain("the data is on pg2");
        holder.Command.ShouldNotContain("Reset");
    }

    [Fact]
    public void A_line_of_long_ago_is_not_what_is_there_now() =>
        Diagnostician.Judge(Evidence(NoLeader(), [Line(1, LogComponent.Patroni, "waiting for leader to bootstrap", 300)], n => n with { SystemId = "" })).ShouldBeEmpty();

    [Fact]
    public void Data_of_another_cluster_on_one_node_and_on_all()
    {
        var one = Evidence(change: n => n.Node == "pg3" ? n with { SystemId = "999" } : n, logs: [Line(3, LogComponent.Patroni, $"system ID mismatch, node pg3 belongs to a different cluster: {System} != 999")]);
        var found = One(one, "patroni.systemid", "pg3");
        found.Command.ShouldContain("Uninstall-PgHaNode CLUSTER pg3 -RemoveData");
        found.Evidence.Count.ShouldBe(3);
        var all = Diagnostician.Judge(Evidence(NoLeader(), change: n => n with { SystemId = "999" }));
        all.Select(f => (f.Id, f.Target)).ShouldBe([("patroni.systemid", "pg1"), ("patroni.systemid", "pg2"), ("patroni.systemid", "pg3")]);
        all.ShouldAllBe(f => f.Command.StartsWith("Reset-PgHaCluster CLUSTER -KeepData"));
        // Without the DCS nobody knows which is right.
        Diagnostician.Judge(Evidence(change: n => n with { SystemId = "999" }, dcs: false)).ShouldBeEmpty();
    }

    [Fact]
    public void A_unit_that_ends_again_and_again_but_not_where_the_cause_is_known()
    {
        IEnumerable<LogRecord> loop =
        [
            Line(3, LogComponent.Patroni, "yaml.parser.ParserError: expected '<document start>'", 12), Line(3, LogComponent.Patroni, "patroni.service: Scheduled restart job, restart counter is at 3.", 10, pid: 1),
            Line(3, LogComponent.Patroni, "patroni.service: Main process exited, code=exited, status=1/FAILURE", 9, pid: 1), Line(3, LogComponent.Patroni, "patroni.service: Scheduled restart job, restart counter is at 4.", 4, pid: 1),
        ];
        var found = One(Evidence(Observations.With(3, n => n with { Patroni = new("pg3", null, "no answer") }), loop), "unit.loop", "pg3");
        found.Evidence.ShouldContain(e => e.Contains("ParserError", StringComparison.Ordinal));
        One(Evidence(logs: loop, change: n => n.Node == "pg3" ? n with { SystemId = "999" } : n), "patroni.systemid", "pg3");
    }

    [Fact]
    public void A_unit_that_has_come_up_at_last_is_out_of_its_loop() => Diagnostician.Judge(Evidence(logs: Enumerable.Range(0, 4).Select(i =>
        Line(2, LogComponent.Etcd, $"etcd.service: Scheduled restart job, restart counter is at {i}.", 32 - (2 * i), "etcd.service", 1)))).ShouldBeEmpty();

    [Theory]
    [InlineData(1000L << 20, 5L << 20, 100, true)]
    [InlineData(1000L << 20, 50L << 20, 100, false)]
    [InlineData(1000L << 30, 5L << 30, 100, false)]
    [InlineData(1000L << 30, 500L << 30, 0, true)]
    [InlineData(64L << 10, 0, null, true)]
    public void A_disk_is_full_when_a_database_is_about_to_stop(long size, long left, int? inodes, bool full) => new DiskUse("/data", "/", size, left, inodes).IsFull.ShouldBe(full);

    [Fact]
    public void A_full_disk_is_named_with_its_mount_and_who_complained()
    {
        var found = One(Evidence(
            logs: [Line(2, LogComponent.Postgres, "could not write to file \"pg_wal/xlogtemp.9\": No space left on device")],
            change: n => n.Node == "pg2" ? n with { Disks = [new("/data/pg", "/data", 10L << 30, 0, 5)] } : n), "disk.full", "pg2");
        found.Evidence[0].ShouldBe("pg2: /data/pg (/data): 0.0 MiB of 10240 MiB are left");
        found.Evidence[1].ShouldContain("xlogtemp.9");
    }

    [Fact]
    public void Etcd_without_quorum_and_with_an_alarm()
    {
        var two = Observations.All(n => n.Node == "pg1" ? n with { Etcd = new("pg1", Observations.Etcd(1) with { Healthy = false, Leader = 0 }, "") } : n with { Etcd = new(n.Node, null, "etcd does not answer on the node (curl exit code 7)") });
        One(Evidence(two, dcs: false), "etcd.quorum", "demo").Cause.ShouldBe("etcd has lost its quorum: 1 of 3 members answer, 2 are needed; pg2, pg3 do not");
        One(Evidence(Observations.With(1, n => n with { Etcd = new("pg1", Observations.Etcd(1) with { Alarms = ["NOSPACE"] }, "") })), "etcd.nospace", "demo");
        // One member less is no loss of the quorum.
        Diagnostician.Judge(Evidence(Observations.With(3, n => n with { Etcd = new("pg3", null, "no answer") }))).ShouldBeEmpty();
    }

    [Fact]
    public void A_member_that_etcd_has_removed_is_named_and_one_that_is_only_away_is_not()
    {
        ClusterObservation Without(params string[] names) => Observations.All(n => n.Node == "pg3" ? n with { Etcd = new("pg3", null, "etcd does not answer on the node (curl exit code 7)") }
            : n with { Etcd = new(n.Node, n.Etcd.Value! with { Members = names.Select((name, i) => ((ulong)i, name)).ToDictionary(m => m.Item1, m => m.name) }, "") });
        var found = One(Evidence(
            Without("pg1", "pg2"), logs: [Line(3, LogComponent.Etcd, "the member has been permanently removed from the cluster")]), "etcd.removed", "pg3");
        found.Evidence[0].ShouldBe("pg1: the members are pg1, pg2");
        found.Command.ShouldBe("Start-PgHaCluster CLUSTER");
        Diagnostician.Judge(Evidence(Without("pg1", "pg2", "pg3"))).ShouldBeEmpty();
        // Announced, and not started yet.
        Diagnostician.Judge(Evidence(Without("pg1", "pg2", ""))).ShouldBeEmpty();
    }

    [Fact]
    public void The_virtual_address_on_nobody_and_on_two()
    {
        One(Evidence(Observations.With(1, n => n with { VirtualIP = new("pg1", new(false, true, 1), "") })), "vip.nobody", "demo").Cause.ShouldContain("the check script on the leader pg1 says that it does not lead (exit code 1)");
        One(Evidence(Observations.With(1, n => n with { VirtualIP = new("pg1", new(false, false, 0), "") })), "vip.nobody", "demo").Command.ShouldBe("Start-PgHaCluster CLUSTER");
        One(Evidence(Observations.With(2, n => n with { VirtualIP = new("pg2", new(true, true, 1), "") })), "vip.two", "demo").Cause.ShouldContain("do not hear each other");
        // Who does not answer may have it.
        Diagnostician.Judge(Evidence(Observations.All(n => n.Node == "pg1" ? n with { VirtualIP = new("pg1", new(false, true, 1), "") } : n with { VirtualIP = new(n.Node, null, "silent") }))).ShouldBeEmpty();
    }

    [Fact]
    public void Ids_are_stable_and_each_has_its_row_in_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/cmdlets/Get-PgHaDiagnosis.md"));
        DiagnosisRule.All.Select(r => r.Id).ShouldBe(
            ["disk.full", "etcd.quorum", "etcd.nospace", "etcd.removed", "patroni.systemid", "patroni.bootstrap", "replication.hba", "replication.password", "replica.wal", "replica.diverged", "vip.nobody", "vip.two", "unit.loop"]);
        foreach (var rule in DiagnosisRule.All) page.ShouldContain($"| `{rule.Id}` | ");
    }
}
