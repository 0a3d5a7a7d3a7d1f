using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

/// <summary>What operations refuse, and why, before anything is asked or done.</summary>
public class OperationPlanTests
{
    private static Situation Seen(ClusterObservation seen) => new(seen, Wanted.Secrets);

    private static PgHaException Refused(Action make, string id)
    {
        var e = Should.Throw<PgHaException>(make);
        e.ErrorId.ShouldBe(id);
        e.Recommendation.ShouldNotBeNullOrEmpty();
        return e;
    }

    private static readonly ClusterObservation LeaderSilent = Observations.With(1, n => n.Unreachable());

    [Fact]
    public void A_leaders_word_counts_only_when_it_is_alone_reads_the_DCS_and_the_DCS_agrees()
    {
        LeaderWord.Of(Observations.All()).ShouldBe(new LeaderWord("pg1", ""));
        LeaderWord.Of(Observations.With(2, n => n.Patroni(p => p with { Role = "primary" }))).Doubt.ShouldBe("pg1 and pg2 both say that they lead");
        LeaderWord.Of(Observations.With(1, n => n.Patroni(p => p with { Members = [] }))).Name.ShouldBeNull();
        LeaderWord.Of(LeaderSilent).Doubt.ShouldContain("the DCS still names pg1 as the leader, which does not answer");
        LeaderWord.Of(Observations.All(n => n.NoPatroni())).Doubt.ShouldContain("none can read the DCS");
        // Thawed a moment ago: it claims what another has.
        var others = Observations.PatroniMembers.Select(m => m with { Role = m.Name == "pg2" ? "leader" : "replica" }).ToList();
        LeaderWord.Of(Observations.All(n => n.Node == "pg1" ? n : n.Patroni(p => p with { Members = others }).Keys(Observations.Keys("pg2", revision: 101)))).Name.ShouldBeNull();
        LeaderWord.Of(Observations.All(n => n.Node == "pg1" ? n.Keys(null) : n.Patroni(p => p with { Members = others }).Keys(null))).Name.ShouldBeNull();
        // Cut off: it lists what it read last, and the quorum knows better.
        LeaderWord.Of(Observations.With(3, n => n.Patroni(p => p with { Members = others }).Keys(null))).ShouldBe(new LeaderWord("pg1", ""));
    }

    [Fact]
    public void A_switchover_wants_a_leader_that_can_be_believed_and_a_fit_candidate()
    {
        SwitchoverPlan.Make(Seen(Observations.All()), "PG3").To.Node.ShouldBe("pg3");
        Refused(() => SwitchoverPlan.Make(Seen(Observations.All()), "pg1"), "SwitchoverRefused").Message.ShouldContain("pg1 leads already");
        Refused(() => SwitchoverPlan.Make(Seen(Observations.All()), "pg9"), "NodeNotFound").Message.ShouldContain("pg1, pg2, pg3");
        Refused(() => SwitchoverPlan.Make(Seen(LeaderSilent), null), "SwitchoverRefused").Recommendation.ShouldContain("Invoke-PgHaFailover");
        var tagged = Observations.With(2, n => n.Patroni(p => p with { Tags = new Dictionary<string, string> { ["nofailover"] = "True" } }));
        Refused(() => SwitchoverPlan.Make(Seen(tagged), "pg2"), "SwitchoverRefused").Message.ShouldContain("has the tag nofailover");
        var nobody = Observations.All(n => n.Node == "pg1" ? n : n.NoPatroni());
        var all = Refused(() => SwitchoverPlan.Make(Seen(nobody), null), "SwitchoverRefused").Message;
        all.ShouldContain("pg2 Patroni does not answer; pg3 Patroni does not answer");
    }

    [Fact]
    public void A_member_that_cannot_read_the_DCS_is_made_nothing_of_however_many_members_its_Patroni_still_lists()
    {
        var cut = Seen(Observations.With(2, n => n.Keys(null)));
        Refused(() => FailoverPlan.Make(cut, "pg2"), "FailoverRefused").Message.ShouldContain("it cannot read the DCS, others can");
        Refused(() => ReinitPlan.Make(cut, "pg2", false, true), "ReinitRefused").Recommendation.ShouldContain("there would be no copy");
        Refused(() => SwitchoverPlan.Make(cut, "pg2"), "SwitchoverRefused").Message.ShouldContain("it cannot read the DCS, others can");

        // Where nobody is said to read it, etcd's own health decides: what was wrong may be our reading.
        FailoverPlan.Make(Seen(Observations.All(n => n.Keys(null))), "pg2").To.ShouldBe("pg2");
        Refused(() => FailoverPlan.Make(Seen(Observations.All(n => n.Keys(null).NoEtcd())), "pg2"), "FailoverRefused").Message.ShouldContain("nor can others");

        // Of a DCS that is not ours, the word of Patroni on that node.
        var elsewhere = Observations.Cluster with { Etcd = Observations.Cluster.Etcd with { Hosts = ["192.0.2.1"] } };
        ClusterObservation Nobody(int age) => Observations.All(
            n => n.Keys(null).Patroni(p => p with { DcsLastSeen = DateTimeOffset.UnixEpoch }) with { Time = DateTimeOffset.UnixEpoch.AddSeconds(age) }, elsewhere);
        FailoverPlan.Make(Seen(Nobody(3)), "pg2").To.ShouldBe("pg2");
        Refused(() => FailoverPlan.Make(Seen(Nobody(60)), "pg2"), "FailoverRefused").Message.ShouldContain("nor can others");
    }

    [Fact]
    public void A_failover_needs_force_where_data_may_be_lost_and_says_how_much()
    {
        var good = FailoverPlan.Make(Seen(Observations.All()), "pg2");
        good.Risks.ShouldBeEmpty();
        good.Loss.ShouldBe("pg2 lacks nothing that is known of");
        var behind = FailoverPlan.Make(Seen(Observations.All(n => n.Node switch
        {
            "pg1" => n.Unreachable(), "pg2" => n.Patroni(p => p with { Position = p.Position - 500, Members = [.. p.Members.Select(m => m with { LagBytes = m.Name == "pg2" ? 700 : 0 })] }), _ => n,
        })), "pg2");
        behind.LagBytes.ShouldBe(700);
        behind.Risks.ShouldBe(["pg2 is 700 bytes behind", "pg3 has 500 bytes more of the log than pg2"]);
        Refused(() => Failover.Check(behind, false), "FailoverLosesData").Message.ShouldContain("700 bytes");
        Should.NotThrow(() => Failover.Check(behind, true));
    }

    [Fact]
    public void A_failover_to_who_cannot_lead_is_refused_whatever_is_forced()
    {
        string Why(ClusterObservation seen, string to) => Refused(() => FailoverPlan.Make(Seen(seen), to), "FailoverRefused").Message;
        Why(Observations.All(), "pg1").ShouldContain("it leads already");
        Why(Observations.With(2, n => n.Unreachable()), "pg2").ShouldContain("no route");
        Why(Observations.With(2, n => n.Patroni(p => p with { Members = [] })), "pg2").ShouldContain("cannot read the DCS");
        Why(Observations.With(2, n => n.Patroni(p => p with { State = "stopped" })), "pg2").ShouldContain("PostgreSQL is stopped");
        Why(Observations.With(2, n => n.Patroni(p => p with { SystemId = "1" })), "pg2").ShouldContain("system identifiers");
        Why(Observations.With(2, n => n.Patroni(p => p with { Name = "pg3" })), "pg2").ShouldContain("calls itself pg3");
    }

    [Fact]
    public void A_synchronous_cluster_fails_over_past_a_living_leader_only_with_force_and_a_Patroni_that_can()
    {
        var cluster = Observations.Cluster with { Patroni = new() { SynchronousMode = true } };
        ClusterObservation With(string version) => Observations.All(n => n.Patroni(p => p with { PatroniVersion = version }), cluster);
        Refused(() => FailoverPlan.Make(Seen(With("3.1.2")), "pg2"), "FailoverRefused").Message.ShouldContain("3.1.2");
        FailoverPlan.Make(Seen(With("3.2.0")), "pg2").Risks.ShouldHaveSingleItem().ShouldContain("no synchronous standby");
    }

    [Fact]
    public void Data_of_who_says_that_it_leads_is_never_thrown_away()
    {
        Refused(() => ReinitPlan.Make(Seen(Observations.All()), "pg1", false, true), "ReinitLeader");
        // Also one that only believes it.
        Refused(() => ReinitPlan.Make(Seen(Observations.With(2, n => n.Patroni(p => p with { Role = "master" }))), "pg2", false, true), "ReinitLeader");
        Refused(() => ReinitPlan.Make(Seen(LeaderSilent), "pg2", false, true), "ReinitRefused").Message.ShouldContain("no leader to copy from");
        Refused(() => ReinitPlan.Make(Seen(Observations.With(2, n => n.Patroni(p => p with { State = "creating replica" }))), "pg2", false, false), "ReinitRefused");
        Refused(() => ReinitPlan.Make(Seen(Observations.All()), "pg2", true, false), "ReinitFromLeaderUnsupported").Message.ShouldContain("4.1");
        ReinitPlan.Make(Seen(Observations.All(n => n.Patroni(p => p with { PatroniVersion = "4.1.0" }))), "pg2", true, false).FromLeader.ShouldBeTrue();
        ReinitPlan.Make(Seen(Observations.With(3, n => n.NoPatroni())), "pg2", false, false).Cost.ShouldContain("no other member could take over");
    }

    [Fact]
    public void Restarts_begin_with_the_replicas_and_only_in_a_cluster_that_bears_them()
    {
        string[] all = ["pg1", "pg2", "pg3"];
        RestartPlan Make(ClusterObservation seen, string role = "Any", bool pending = false, bool force = false) => RestartPlan.Make(Seen(seen), all, role, pending, false, force);
        Make(Observations.All()).Nodes.ShouldBe(["pg2", "pg3", "pg1"]);
        Make(Observations.All(), "Leader").Nodes.ShouldBe(["pg1"]);
        Make(Observations.All(), "Replica").Nodes.ShouldBe(["pg2", "pg3"]);
        Make(Observations.With(3, n => n.Patroni(p => p with { PendingRestart = true })), pending: true).Nodes.ShouldBe(["pg3"]);
        Refused(() => Make(Observations.With(3, n => n.NoEtcd())), "ClusterNotHealthy").Target.ShouldBe(Observations.Cluster.Name);
        Make(Observations.With(3, n => n.NoEtcd()), force: true).Nodes.Count.ShouldBe(3);
        Refused(() => Make(Observations.With(2, n => n.NoPatroni())), "RestartRefused").Target.ShouldBe("pg2");
        Refused(() => Make(LeaderSilent, "Leader"), "RestartRefused");
    }

    [Fact]
    public void A_node_out_of_service_must_not_take_etcds_quorum_with_it()
    {
        var (nodes, one) = (Running.Nodes(Running.Cluster), Observations.With(3, n => n.NoEtcd()));
        MaintenancePlan.Make(Seen(one), nodes, "pg2", stopServices: false).Cost.ShouldBe("");
        Refused(() => MaintenancePlan.Make(Seen(one), nodes, "pg2", stopServices: true), "QuorumAtRisk").Message.ShouldContain("1 healthy members, and needs 2");
        MaintenancePlan.Make(Seen(Observations.All()), nodes, "pg2", true).Cost.ShouldBe("");
        MaintenancePlan.Make(Seen(Observations.All()), nodes, "pg1", true).Switchover!.To.Node.ShouldBe("pg2");
        Refused(() => MaintenancePlan.Make(Seen(Observations.All(n => n.Node == "pg1" ? n : n.NoPatroni())), nodes, "pg1", false), "SwitchoverRefused");
        var drifted = Running.Nodes(Running.With(("work_mem", "7MB")), Running.Cluster);
        Refused(() => MaintenancePlan.Make(Seen(Observations.All()), drifted, "pg2", false), "MaintenanceRefused").Message.ShouldContain("differs from the definition");
    }

    [Fact]
    public void A_change_of_the_configuration_names_all_its_faults_and_what_the_definition_puts_back()
    {
        var there = Observations.Patroni(1).Configuration!.ToJsonString();
        ConfigurationPlan Make(params (string Path, JsonNode? Value)[] settings) => ConfigurationPlan.Make(Seen(Observations.All()), "pg1", there, settings.ToDictionary(s => s.Path, s => s.Value), false);
        var message = Refused(() => Make(("ttl", 5), ("tll", 40), ("postgresql.parameters.wrok_mem", "5MB"), ("pause", true), ("synchronous_mode", "often"), ("postgresql.pg_hba", new JsonArray())), "SettingInvalid").Message;
        foreach (var part in (string[])["at least 20", "'tll'", "Did you mean 'ttl'", "work_mem", "Suspend-PgHaCluster", "quorum", "postgres.hbaLines"]) message.ShouldContain(part);
        Refused(() => Make(("retry_timeout", 11)), "SettingInvalid").Message.ShouldContain("loop_wait + 2 × retry_timeout");
        var plan = Make(("failsafe_mode", true), ("postgresql.parameters.max_connections", 400), ("postgresql.parameters.my.ext", "1"), ("postgresql.use_slots", null), ("ttl", 30));
        plan.Patch.ToJsonString().ShouldBe("""{"failsafe_mode":true,"postgresql":{"parameters":{"max_connections":400,"my.ext":"1"},"use_slots":null}}""");
        plan.Owned.ShouldBe(["postgresql.parameters.max_connections", "postgresql.use_slots"], ignoreOrder: true);
        plan.Changes.Where(c => c.NeedsRestart).Select(c => c.Parameter).ShouldBe(["max_connections"]);
        Make(("ttl", 30)).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Out_of_service_is_rendered_into_the_node_and_survives_a_damaged_note()
    {
        var node = Wanted.Of(Running.Cluster, 0, bootstrapped: true);
        var maintenance = new Maintenance(DateTimeOffset.UnixEpoch, "a@b", "why", ServicesStopped: true);
        Maintenance.Read(maintenance.ToJson()).ShouldBe(maintenance);
        Maintenance.Read("").ShouldBeNull();
        Maintenance.Read("{damaged")!.ServicesStopped.ShouldBeTrue();
        var text = PatroniConfiguration.Render(node with { State = node.State with { Maintenance = maintenance } });
        foreach (var tag in PatroniConfiguration.MaintenanceTags) text.ShouldContain($"{tag}: true");
        PatroniConfiguration.Render(node).ShouldNotContain("nofailover: true");
        var units = Component.DescribeAll(node with { State = node.State with { Maintenance = maintenance } }).OfType<Resources.UnitResource>().Where(u => !u.Masked).ToList();
        units.ShouldNotBeEmpty();
        units.ShouldAllBe(u => u.Enabled != true);
    }
}
