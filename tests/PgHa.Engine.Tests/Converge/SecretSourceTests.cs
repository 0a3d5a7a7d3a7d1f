using PgHa.Components;
using PgHa.Converge;
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
}
