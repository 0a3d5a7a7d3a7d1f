using System.Management.Automation;
using PgHa.Help;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Help;

/// <summary>What Get-Help, the only reader that counts, makes of the help that is written.</summary>
public sealed class MamlTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-help-").FullName;

    [Fact]
    public void GetHelp_finds_all_of_it()
    {
        // The help of a script module stands in a file that it names itself; the format is the same.
        MamlWriter.Write([PageReader.Read(HelpPages.Thing)]).Save(Path.Combine(folder, "thing-help.xml"));
        var module = Path.Combine(folder, "thing.psm1");
        File.WriteAllText(module, $$"""
            # .ExternalHelp {{folder}}/thing-help.xml
            function Get-TestThing { param($Name, [switch] $Force, $Count, $Path, $Second) }
            """);
        using var engine = new HostedEngine([module]);
        var help = engine.Run("Get-Help Get-TestThing -Full").Succeeded().Output.ShouldHaveSingleItem();
        Text(help, "Synopsis").ShouldBe("Gets things, as said.");
        var lines = engine.Run("""
            $help = Get-Help Get-TestThing
            $help.Description.Text | ForEach-Object { $_.Trim() }
            $help.Examples.Example | ForEach-Object { $_.Code }
            $help.Parameters.Parameter | ForEach-Object { "$($_.Name) $($_.Type.Name) $($_.Required) $($_.Position) $($_.PipelineInput) $($_.Globbing) $($_.DefaultValue)" }
            $help.Syntax.SyntaxItem | ForEach-Object { ($_.Parameter | ForEach-Object { "$($_.Name):$($_.Required)" }) -join ' ' }
            $help.ReturnValues.ReturnValue.Type.Name
            """).Succeeded().Lines;
        lines.ShouldBe(
        [
            "The first line and the second.", "- a point", "- another",
            "# not a heading\nGet-TestThing one", "Get-TestThing *",
            "Name String[] true 0 True (ByValue) true None",
            "Force SwitchParameter false named False false False",
            "Count Int32 false named False false 16",
            "Path String false named False false None",
            "Second String false named False false None",
            "Name:true Force:false Count:false",
            "Path:true Second:false",
            "PgHa.Thing",
        ]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Text(PSObject item, string property) => item.Properties[property].Value.ToString()!.Trim();
}
