using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;

namespace PgHa.Engine.Tests.Components;

public sealed class SharedTextTests
{
    [Fact]
    public void What_all_nodes_share_is_made_once_a_definition_and_anew_for_another()
    {
        var made = 0;
        var (one, other) = (Sample.Cluster(), Sample.Cluster());
        string Make(ClusterDefinition cluster) => OncePerCluster.Get(cluster, "test", c => $"{c.Name} {++made}");
        Make(one).ShouldBe("demo 1");
        Make(one).ShouldBe("demo 1");
        // Equal, and not the same: nothing is compared to find it.
        Make(other).ShouldBe("demo 2");
    }

    [Fact]
    public void A_node_of_a_large_cluster_costs_little_more_than_its_text()
    {
        // No definition may have as many nodes; what is made anew for each of them would show here, by allocations and not by time.
        var cluster = Sample.Cluster() with
        {
            Nodes = [.. Enumerable.Range(0, 500).Select(i => new NodeDefinition { Name = $"pg{i}", Address = $"10.0.{i / 250}.{1 + i % 250}" })],
        };
        long Render(int node) => ConfigurationRenderer.Render(Wanted.Of(cluster, node)).Sum(f => 2L * f.Content.Length);
        Render(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = Enumerable.Range(1, 20).Sum(Render);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 * text);
    }

    [Fact]
    public void A_shared_list_reads_as_any_other_list_wherever_it_stands()
    {
        string[][] lists = [["a: b", "on", " c ", "'", "1.5"], ["one"], []];
        foreach (var items in lists)
        {
            YamlMap Map(object list) => new() { ["first"] = list, ["group"] = new YamlMap { ["inner"] = new YamlMap { ["list"] = list, ["after"] = "x" } }, ["last"] = list };
            var plain = PatroniYaml.Write(Map(items));
            var shared = PatroniYaml.Write(Map(new SharedList(items)));
            // An empty one stands on a line of its own.
            System.Text.RegularExpressions.Regex.Replace(shared, @":\n +\[\]", ": []").ShouldBe(plain);
        }
    }
}
