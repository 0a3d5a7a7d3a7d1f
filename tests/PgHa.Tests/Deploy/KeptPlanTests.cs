using PgHa.Tests.Hosting;

namespace PgHa.Tests.Deploy;

/// <summary>What is given as a plan and is none, and switches that do not go together: said before any node is touched.</summary>
public sealed class KeptPlanTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pgha-");
    private readonly HostedEngine engine = new([Places.Manifest]);

    public void Dispose()
    {
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    private string Id(string script) => engine.Run(script).Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.Split(',')[0];

    private string Save(string text)
    {
        var file = Path.Combine(folder.FullName, "plan.json");
        File.WriteAllText(file, text);
        return file;
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"format": "PgHa plan", "version": 99}""")]
    [InlineData("""{"format": "PgHa plan", "version": 1, "cluster": "x", "definition": ["name: x"], "changes": []}""")]
    public void A_file_that_holds_no_plan_is_refused(string text) => Id($"Install-PgHaNode -Plan '{Save(text)}'").ShouldBe("PlanInvalid");

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = engine.Run("Install-PgHaNode -Plan ./nowhere.json").Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith("PlanFileUnreadable,");
        error.Exception.Message.ShouldContain("nowhere.json");
    }

    [Fact]
    public void Any_other_object_is_no_plan() => Id("Install-PgHaNode -Plan @(1, 2)").ShouldBe("PlanInvalid");

    [Fact]
    public void A_plan_brings_its_nodes_with_it() => Id($"Install-PgHaNode -Plan '{Save("")}' -Node pg1").ShouldBe("PlanIsWhole");

    [Fact]
    public void A_plan_without_changes_does_nothing_and_asks_nobody()
    {
        var result = engine.Run($"Install-PgHaNode -Plan '{Save($$"""{"format": "PgHa plan", "version": 1, "cluster": "demo", "definition": {{Definition}}, "changes": []}""")}' -Confirm:$false");
        result.Errors.ShouldBeEmpty();
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_plan_brings_its_cluster_with_it_and_takes_no_other() =>
        Id($"Install-PgHaNode (New-PgHaCluster demo -Node (New-PgHaNode pg1 10.0.0.1) -ForTest) -Plan '{Save("")}'").ShouldBe("PlanIsWhole");

    [Fact]
    public void Data_is_removed_only_by_force() => Id("Uninstall-PgHaNode (New-PgHaCluster demo -Node (New-PgHaNode pg1 10.0.0.1) -ForTest) * -RemoveData").ShouldBe("RemoveDataNeedsForce");

    [Fact]
    public void An_uninstallation_names_its_nodes()
    {
        var command = (System.Management.Automation.CommandInfo)engine.Run("Get-Command Uninstall-PgHaNode").Output.Single().BaseObject;
        command.ParameterSets[0].Parameters.Single(p => p.Name == "Node").IsMandatory.ShouldBeTrue();
    }

    // Its one node is a port that nobody listens on: a node that is read after all would be an error.
    private const string Definition = """
        ["name: demo", "forTest: true", "nodes: [{name: pg1, address: 10.0.0.1}]", "ssh: {host: 127.0.0.1, port: 1, connectTimeout: 1}"]
        """;
}
