using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class ExampleTests
{
    private static readonly string Repository = FindRepository();

    [Fact]
    public void The_example_is_sound()
    {
        var reading = ClusterYaml.ParseFile(Path.Combine(Repository, "examples", "cluster.yml"));
        reading.Problems.ShouldBeEmpty();
        reading.Definite().Nodes.Select(node => node.Name).ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public void The_page_on_the_definition_has_every_field()
    {
        var page = File.ReadAllText(Path.Combine(Repository, "docs", "definition.md"));
        Type[] records = [typeof(ClusterDefinition), typeof(NodeDefinition), typeof(SshSettings), typeof(PackageSettings), typeof(PostgresSettings), typeof(PatroniSettings), typeof(EtcdSettings), typeof(VirtualIPSettings)];
        foreach (var property in records.SelectMany(record => record.GetProperties()))
        {
            var field = property.Name is "VirtualIP" ? "virtualIP" : char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            page.ShouldContain($"`{field}`", Case.Sensitive);
        }
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PgHa.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("PgHa.sln is nowhere above the tests.");
        return folder;
    }
}
