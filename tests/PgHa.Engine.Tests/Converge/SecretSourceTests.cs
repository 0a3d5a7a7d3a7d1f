using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Converge;

public class SecretSourceTests
{
    private const string Other = "other-secret-9";

    private static readonly NodeFacts Holding = Facts.Empty.WithFile(ClusterSecrets.Path, _ => Facts.Text(Wanted.Secrets.ToJson()));

    private static NodeFacts Member(NodeFacts facts) => facts.WithFile(StartMark.Of(Wanted.Cluster, Wanted.Cluster.Nodes[0]), _ => Facts.Directory);

    private static ClusterSecrets Resolve(GivenSecrets? given, string[] unread, params NodeFacts[] facts) => SecretSource.Resolve(
        Wanted.Cluster, facts.Select((f, i) => (Name: $"pg{i + 1}", f)).ToDictionary(f => f.Name, f => f.f), unread, given);

    private static PgHaException Refused(string id, GivenSecrets? given, string[] unread, params NodeFacts[] facts)
    {
        var e = Should.Throw<PgHaException>(() => Resolve(given, unread, facts));
        e.ErrorId.ShouldBe(id);
        e.Recommendation.ShouldNotBeNullOrEmpty();
        foreach (var secret in Wanted.Secrets.Values().Append(Other)) e.ToString().ShouldNotContain(secret);
        return e;
    }

    [Fact]
    public void A_new_cluster_gets_new_ones()
    {
        var (one, two) = (Resolve(null, [], Facts.Empty, Facts.Empty), Resolve(null, [], Facts.Empty, Facts.Empty));
        one.Values().Concat(two.Values()).ShouldBeUnique();
    }

    [Fact]
    public void A_new_cluster_takes_those_that_are_given()
    {
        var secrets = Resolve(new() { Superuser = Other, Vrrp = "v" }, [], Facts.Empty);
        (secrets.Superuser, secrets.Vrrp, secrets.Replication.Length).ShouldBe((Other, "v", 24));
    }

    [Fact]
    public void What_one_node_holds_is_the_clusters_though_others_do_not_answer()
    {
        Resolve(null, [], Facts.Empty, Holding).Same(Wanted.Secrets).ShouldBeTrue();
        Resolve(null, ["pg2", "pg3"], Holding).Same(Wanted.Secrets).ShouldBeTrue();
        Resolve(null, [], Member(Holding), Member(Holding), Facts.Empty).Same(Wanted.Secrets).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_invented_while_a_node_that_may_hold_some_is_silent() =>
        Refused("SecretsUnknown", new() { Superuser = Other }, ["pg2", "pg3"], Facts.Empty).Message.ShouldContain("pg2, pg3 did not answer");

    [Fact]
    public void Nothing_is_invented_for_a_cluster_that_runs() =>
        Refused("SecretsLost", null, [], Facts.Empty, Member(Facts.Empty)).Message.ShouldContain("pg2 already run");

    [Fact]
    public void Two_nodes_that_differ_are_named() =>
        Refused("SecretsDiffer", null, [], Holding, Facts.Empty,
                Facts.Empty.WithFile(ClusterSecrets.Path, _ => Facts.Text(Wanted.Secrets.ToJson().Replace(Wanted.Secrets.Rest, Other))))
            .Message.ShouldContain("pg1 and pg3");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"superuser\":\"super-secret-1\"}")]
    public void A_damaged_file_is_told_with_its_node(string text) =>
        Refused("SecretsDamaged", null, [], Holding, Facts.Empty.WithFile(ClusterSecrets.Path, _ => Facts.Text(text))).Target.ShouldBe("pg2");

    [Fact]
    public void Before_the_first_start_given_ones_replace_those_of_a_run_that_was_cut_off()
    {
        var secrets = Resolve(new() { Replication = Other }, [], Holding);
        (secrets.Replication, secrets.Superuser, secrets.Rewind).ShouldBe((Other, Wanted.Secrets.Superuser, Wanted.Secrets.Rewind));
    }

    [Fact]
    public void A_running_cluster_keeps_its_own()
    {
        Refused("SecretsInUse", new() { Superuser = Other }, [], Holding, Member(Holding));
        Resolve(new() { Superuser = Wanted.Secrets.Superuser }, [], Member(Holding)).Same(Wanted.Secrets).ShouldBeTrue();
    }

    [Fact]
    public void Given_ones_show_nothing() => new GivenSecrets { Superuser = Other }.ToString().ShouldBe("(secrets)");

    private static ClusterSecrets Resolve(ClusterDefinition cluster, GivenSecrets? given, params NodeFacts[] facts) => SecretSource.Resolve(
        cluster, facts.Select((f, i) => (Name: cluster.Servers()[i].Name, f)).ToDictionary(f => f.Name, f => f.f), [], given);

    private static NodeFacts With(ClusterSecrets secrets, bool started = false)
    {
        var facts = Facts.Empty.WithFile(ClusterSecrets.Path, _ => Facts.Text(secrets.ToJson()));
        return started ? facts.WithFile(StartMark.File, _ => Facts.Text(StartMark.Content)) : facts;
    }

    [Fact]
    public void An_etcd_of_ours_gets_a_password_for_its_user_and_one_of_somebody_else_has_its_own()
    {
        var made = Resolve(DcsClusters.Own, null, Facts.Empty, Facts.Empty).DcsPassword;
        made.ShouldNotBeNull().Length.ShouldBe(24);
        Resolve(DcsClusters.Existing, null, Facts.Empty).DcsPassword.ShouldBeNull();
        Resolve(DcsClusters.Existing, new() { DcsPassword = Other }, Facts.Empty).DcsPassword.ShouldBe(Other);
        Resolve(Wanted.Cluster, null, Facts.Empty).DcsPassword.ShouldBeNull();
    }

    [Fact]
    public void What_the_nodes_hold_of_the_DCS_is_kept_and_may_be_changed_while_the_cluster_runs()
    {
        var held = Wanted.Secrets.WithDcs(null, "old-token", null);
        Resolve(DcsClusters.Consul, null, With(held, started: true), Facts.Empty).DcsToken.ShouldBe("old-token");
        Resolve(DcsClusters.Consul, new() { DcsToken = Other }, With(held, started: true), With(held, started: true)).DcsToken.ShouldBe(Other);
        // A node that was not reached at the change has the old one.
        Resolve(DcsClusters.Consul, new() { DcsToken = Other }, With(Wanted.Secrets.WithDcs(null, Other, null), started: true), With(held, started: true)).DcsToken.ShouldBe(Other);
        Should.Throw<PgHaException>(() => Resolve(DcsClusters.Consul, null, With(Wanted.Secrets.WithDcs(null, Other, null)), With(held))).ErrorId.ShouldBe("SecretsDiffer");
        // And one that joined later none.
        Resolve(DcsClusters.Consul, null, With(Wanted.Secrets), With(held)).DcsToken.ShouldBe("old-token");
    }

    [Fact]
    public void The_password_of_a_running_etcd_of_ours_is_not_changed_by_the_way()
    {
        var running = With(Wanted.Secrets.WithDcs("in-use-1", null, null)).WithFile(StartMark.Of(DcsClusters.Own, DcsClusters.Own.Nodes[0]), _ => Facts.Directory);
        Should.Throw<PgHaException>(() => Resolve(DcsClusters.Own, new() { DcsPassword = Other }, running)).ErrorId.ShouldBe("SecretsInUse");
        Resolve(DcsClusters.Own, null, running).DcsPassword.ShouldBe("in-use-1");
    }

    [Fact]
    public void A_secret_that_the_definition_has_no_use_for_is_refused()
    {
        foreach (var (cluster, given) in ((ClusterDefinition, GivenSecrets)[])
            [
                (Wanted.Cluster, new() { DcsPassword = Other }), (DcsClusters.Existing, new() { DcsToken = Other }), (DcsClusters.ZooKeeper, new() { DcsKeyPassword = Other }),
            ])
        {
            var refused = Should.Throw<PgHaException>(() => Resolve(cluster, given, Facts.Empty));
            refused.ErrorId.ShouldBe("DcsSecretUseless");
            refused.Message.ShouldNotContain(Other);
        }
    }

    [Fact]
    public void Servers_of_etcds_own_hold_no_secrets_and_may_be_silent_when_some_are_made()
    {
        var cluster = DcsClusters.Apart;
        var facts = cluster.Nodes.ToDictionary(n => n.Name, _ => Facts.Empty);
        SecretSource.Resolve(cluster, facts, ["etcd1"], null).Superuser.Length.ShouldBe(24);
        Should.Throw<PgHaException>(() => SecretSource.Resolve(cluster, facts, ["pg3"], null)).ErrorId.ShouldBe("SecretsUnknown");
        facts["etcd2"] = Facts.Empty.WithFile(StartMark.Of(cluster, cluster.Etcd.Nodes[1]), _ => Facts.Directory);
        Should.Throw<PgHaException>(() => SecretSource.Resolve(cluster, facts, [], null)).Message.ShouldContain("etcd2 already run");
    }
}
