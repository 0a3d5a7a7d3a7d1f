using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class ExampleTests
{
    [Fact]
    public void The_example_is_sound()
    {
        var reading = ClusterYaml.ParseFile(Repository.PathOf("examples", "cluster.yml"));
        reading.Problems.ShouldBeEmpty();
        reading.Definite().Nodes.Select(node => node.Name).ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public void Every_example_names_the_schema_in_its_first_line_where_it_is()
    {
        foreach (var example in Directory.EnumerateFiles(Repository.PathOf("examples"), "*.yml"))
        {
            const string line = "# yaml-language-server: $schema=";
            var first = File.ReadLines(example).First();
            first.ShouldStartWith(line, customMessage: example);
            File.Exists(Path.Combine(Path.GetDirectoryName(example)!, first[line.Length..])).ShouldBeTrue(example);
        }
    }
}
