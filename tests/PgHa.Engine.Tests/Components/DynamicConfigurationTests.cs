using System.Text.Json.Nodes;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;

namespace PgHa.Engine.Tests.Components;

public class DynamicConfigurationTests
{
    private static readonly JsonNode There = Observations.Patroni(1).Configuration!;

    private static ClusterDefinition With(params (string Name, string Value)[] parameters) =>
        Sample.WithPostgres(new() { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) });

    private static JsonObject Changed(Action<JsonObject> change)
    {
        var there = (JsonObject)There.DeepClone();
        change(there);
        return there;
    }

    [Fact]
    public void What_the_bootstrap_wrote_differs_in_nothing() => DynamicConfiguration.Differences(Sample.Cluster(), There).ShouldBeEmpty();

    [Fact]
    public void A_number_is_the_same_as_text_and_as_number_and_a_switch_in_any_case()
    {
        var there = Changed(c =>
        {
            c["postgresql"]!["parameters"]!["max_connections"] = 300;
            c["synchronous_mode"] = "False";
        });
        DynamicConfiguration.Differences(Sample.Cluster(), there).ShouldBeEmpty();
    }

    [Fact]
    public void What_somebody_else_put_there_is_left_alone()
    {
        var there = Changed(c =>
        {
            c["pause"] = true;
            c["postgresql"]!["parameters"]!["work_mem"] = "64MB";
        });
        DynamicConfiguration.Differences(Sample.Cluster(), there).ShouldBeEmpty();
        var differences = DynamicConfiguration.Differences(With(("max_connections", "500")), there);
        var merged = DynamicConfiguration.Merge(there, DynamicConfiguration.Patch(differences));
        merged["pause"]!.GetValue<bool>().ShouldBeTrue();
        merged["postgresql"]!["parameters"]!["work_mem"]!.ToString().ShouldBe("64MB");
    }

    [Fact]
    public void The_patch_names_what_differs_and_nothing_else()
    {
        var cluster = With(("max_connections", "500")) with { Patroni = new() { Ttl = 60 } };
        var differences = DynamicConfiguration.Differences(cluster, There);
        differences.Select(d => d.ToString()).ShouldBe(["ttl is 30, not 60", "max_connections is 300, not 500"]);
        DynamicConfiguration.Patch(differences).ToJsonString().ShouldBe("""{"ttl":60,"postgresql":{"parameters":{"max_connections":"500"}}}""");
        DynamicConfiguration.Differences(cluster, DynamicConfiguration.Merge(There, DynamicConfiguration.Patch(differences))).ShouldBeEmpty();
    }

    [Fact]
    public void Merging_deletes_what_is_null_and_keeps_the_rest() => DynamicConfiguration
        .Merge(JsonNode.Parse("""{"a":{"b":1,"c":2},"d":3}""")!, JsonNode.Parse("""{"a":{"b":null,"e":4}}""")!.AsObject()).ToJsonString().ShouldBe("""{"a":{"c":2,"e":4},"d":3}""");

    [Theory]
    [InlineData("max_connections", true)]
    [InlineData("wal_level", true)]
    [InlineData("wal_keep_size", false)]
    public void Whether_a_restart_is_needed_is_what_PostgreSQL_says(string name, bool restart) =>
        DynamicConfiguration.Differences(With((name, "logical")), There).Single(d => d.Parameter == name).NeedsRestart.ShouldBe(restart);

    [Theory]
    [InlineData("max_connections", "299", true)]
    [InlineData("max_connections", "301", false)]
    [InlineData("max_worker_processes", "4", true)]  // nothing there: Patroni's own default, 8
    [InlineData("max_worker_processes", "16", false)]
    [InlineData("max_locks_per_transaction", "32", true)]
    [InlineData("max_prepared_transactions", "10", false)]
    [InlineData("max_wal_senders", "3", true)]
    [InlineData("max_replication_slots", "4", false)] // no standby needs as many as its primary
    public void What_falls_is_known_against_what_is_there_or_Patronis_default(string name, string value, bool falls) =>
        DynamicConfiguration.Differences(With((name, value)), There).Single(d => d.Parameter == name).ShouldSatisfyAllConditions(d => StandbyParameters.Falls(d).ShouldBe(falls));

    [Fact]
    public void The_text_has_its_keys_in_order_whatever_order_the_DCS_has() =>
        DynamicConfiguration.Text(JsonNode.Parse("""{"b":1,"a":{"d":[2,1],"c":null}}""")!).ShouldBe(DynamicConfiguration.Text(JsonNode.Parse("""{"a":{"c":null,"d":[2,1]},"b":1}""")!));
}
