using System.Text.Json.Nodes;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Converge;
using PgHa.Errors;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

/// <summary>What was reviewed is what is applied.</summary>
public class KeptPlanTests
{
    private static readonly ChangePlan Plan = Running.Plan(Running.With(("max_connections", "500"), ("work_mem", "8MB")));

    private static readonly KeptPlan Kept = KeptPlan.FromJson(KeptPlan.Of(Plan.Nodes.Cluster, Plan.Changes).ToJson(), "plan.json");

    private static NodeFacts Edited(NodeFacts facts, string path) => facts.WithFile(path, f => f with { Content = [.. f.Content!, .. "# by hand\n"u8] });

    private static ChangePlan Again(Func<NodeFacts, NodeFacts> change, int node = 1) => Plan with
    {
        Nodes = Plan.Nodes with
        {
            Nodes = [.. Running.Plan(Plan.Nodes.Cluster, change: f => f).Nodes.Nodes.Select((n, i) => i + 1 != node ? n : Fingerprinted(Planner.Plan(n.Context, change(n.Facts))))],
        },
    };

    private static NodePlan Fingerprinted(NodePlan plan) =>
        plan with { Changes = [.. plan.Changes.Select(c => new Fingerprint(Wanted.Secrets, held: true).Of(c, plan.Facts))] };

    [Fact]
    public void It_comes_back_from_its_file_as_it_went_there()
    {
        Kept.Cluster.ShouldBe(Plan.Nodes.Cluster);
        Kept.Changes.Select(c => (c.Node, c.Resource, c.Action, c.Disruption, c.Before, c.After, string.Join('\n', c.Diff)))
            .ShouldBe(Plan.Changes.Select(c => (c.Node, c.Resource, c.Action, c.Disruption, c.Before, c.After, c.Diff.TrimEnd('\n'))));
        (Kept.Switchover, Kept.Rolls, string.Join(' ', Kept.Nodes)).ShouldBe((true, true, "pg1 pg2 pg3"));
    }

    [Fact]
    public void The_same_plan_gives_the_same_text() =>
        KeptPlan.Of(Plan.Nodes.Cluster, Running.Plan(Running.With(("max_connections", "500"), ("work_mem", "8MB"))).Changes).ToJson().ShouldBe(Kept.ToJson());

    [Fact]
    public void No_secret_is_in_it_nor_one_that_could_be_tried_against_its_hashes()
    {
        var all = KeptPlan.Of(Wanted.Cluster, Fresh().Changes).ToJson() + Kept.ToJson();
        foreach (var secret in Wanted.Secrets.Values()) all.ShouldNotContain(secret);
        // The same state under other passwords has other hashes: they are keyed with them.
        var change = Plan.Nodes.Nodes[0].Changes[0];
        new Fingerprint(Wanted.Secrets, held: true).Of(change, Plan.Nodes.Nodes[0].Facts).Before.ShouldBe(change.Before);
        new Fingerprint(PgHa.Components.ClusterSecrets.Generate(), held: true).Of(change, Plan.Nodes.Nodes[0].Facts).Before.ShouldNotBe(change.Before);
    }

    [Fact]
    public void Nothing_has_moved_while_nothing_has_changed() => Kept.Moved(Plan).ShouldBeEmpty();

    [Fact]
    public void A_new_clusters_plan_holds_although_its_passwords_are_made_anew_at_each_reading() =>
        KeptPlan.Of(Wanted.Cluster, Fresh().Changes).Moved(Fresh()).ShouldBeEmpty();

    [Fact]
    public void A_file_that_somebody_edited_since_is_told()
    {
        Kept.Moved(Again(f => Edited(f, PatroniComponent.Configuration), 2)).ShouldHaveSingleItem()
            .ShouldBe("pg2: update file /etc/patroni/postgres.yml (differs): it is not as it was when the plan was made");
        Kept.Moved(Again(f => Edited(f, KeepalivedComponent.Configuration), 3)).ShouldHaveSingleItem()
            .ShouldBe("pg3: update file /etc/keepalived/keepalived.conf (differs), which is not in the plan");
    }

    [Fact]
    public void What_a_run_that_was_cut_off_has_made_already_is_not_missed()
    {
        var made = Again(_ => Facts.Of(Wanted.Of(Plan.Nodes.Cluster, 0, bootstrapped: true)));
        made.Nodes.Nodes[0].Changes.ShouldBeEmpty();
        Kept.Moved(made with { Rolling = [.. made.Rolling.Where(c => c.Node.Length > 0)] }).ShouldBeEmpty();
    }

    [Fact]
    public void Another_leader_than_the_one_that_was_to_hand_over_is_told()
    {
        var now = Running.Plan(Plan.Nodes.Cluster, [Running.Node(1, p => p with { Role = "replica" }), Running.Node(2, p => p with { Role = "primary" }), Running.Node(3)]);
        Kept.Moved(now).ShouldBe([
            "pg1: restart service PostgreSQL (max_connections is 300, not 500): interrupts now: restart, in the plan: failover",
            "pg2: restart service PostgreSQL (max_connections is 300, not 500): interrupts now: failover, in the plan: restart",
        ], ignoreOrder: true);
    }

    [Fact]
    public void A_DCS_that_somebody_changed_since_is_told()
    {
        var there = Observations.Patroni(1).Configuration!.DeepClone();
        there["postgresql"]!["parameters"]!["max_connections"] = "400";
        var now = Running.Plan(Plan.Nodes.Cluster, [Running.Node(1, p => p with { Configuration = there }), Running.Node(2), Running.Node(3)]);
        Kept.Moved(now).ShouldHaveSingleItem().ShouldStartWith("demo: update configuration /service/demo/config (max_connections is 400, not 500): it is not as it was");
    }

    [Fact]
    public void Nodes_that_had_nothing_to_do_are_left_alone_whatever_they_are_like_by_now()
    {
        var one = KeptPlan.Of(Plan.Nodes.Cluster, Plan.Nodes.Changes.Where(c => c.Node == "pg1"));
        (one.Rolls, string.Join(' ', one.Nodes)).ShouldBe((false, "pg1"));
        one.Moved(Again(f => Edited(f, KeepalivedComponent.Configuration), 3) with { Rolling = [] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "plan.json: ")]
    [InlineData("[]", "no plan that Get-PgHaPlan")]
    [InlineData("{\"format\":\"other\"}", "no plan that Get-PgHaPlan")]
    [InlineData("{\"format\":\"PgHa plan\",\"version\":2}", "version 2, this PgHa reads 1")]
    [InlineData("{\"format\":\"PgHa plan\",\"version\":1}", "missing")]
    public void What_is_no_plan_is_refused(string text, string why)
    {
        var e = Should.Throw<PgHaException>(() => KeptPlan.FromJson(text, "plan.json"));
        e.ErrorId.ShouldBe("PlanInvalid");
        e.Message.ShouldContain(why);
    }

    [Fact]
    public void A_plan_with_an_unknown_field_or_a_definition_that_breaks_a_rule_is_refused()
    {
        var json = JsonNode.Parse(Kept.ToJson())!.AsObject();
        json["changes"]![0]!["extra"] = 1;
        Should.Throw<PgHaException>(() => KeptPlan.FromJson(json.ToJsonString(), "p")).ErrorId.ShouldBe("PlanInvalid");
        Should.Throw<PgHaException>(() => KeptPlan.FromJson(Kept.ToJson().Replace("name: pg2", "name: pg1", StringComparison.Ordinal), "p")).ErrorId.ShouldBe("PlanInvalid");
    }

    // Each reading of a server that has no passwords yet makes others.
    private static ChangePlan Fresh()
    {
        var secrets = PgHa.Components.ClusterSecrets.Generate();
        var plan = Planner.Plan(Wanted.Of(Wanted.Cluster, secrets: secrets), Facts.Fresh);
        return new()
        {
            Nodes = new()
            {
                Cluster = Wanted.Cluster,
                Failures = new Dictionary<string, Exception>(),
                Secrets = secrets,
                Nodes = [plan with { Changes = [.. plan.Changes.Select(c => new Fingerprint(secrets, held: false).Of(c, plan.Facts))] }],
            },
        };
    }
}
