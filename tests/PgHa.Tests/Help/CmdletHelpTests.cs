using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PgHa.Help;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Help;

/// <summary>A cmdlet that the help lacks silently gets help made of its syntax, so this looks at the file itself.</summary>
public sealed class CmdletHelpTests
{
    private static readonly string Pages = Path.Combine(Places.Repository, "docs", "cmdlets");

    [Fact]
    public void Exactly_the_exported_cmdlets_have_a_page_and_an_entry()
    {
        var cmdlets = Cmdlets().Select(cmdlet => cmdlet.Name).Order().ToList();
        Directory.GetFiles(Pages, "*-*.md").Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(cmdlets!);
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        XDocument.Load(Path.Combine(Places.ModuleFolder, "en-US", "PgHa.dll-Help.xml")).Descendants(command + "details")
            .Select(details => details.Element(command + "name")!.Value).Order().ShouldBe(cmdlets);
    }

    [Fact]
    public void Every_page_has_two_examples_a_syntax_and_exactly_the_cmdlets_parameters()
    {
        var faults = new List<string>();
        foreach (var cmdlet in Cmdlets())
        {
            var path = Path.Combine(Pages, cmdlet.Name + ".md");
            if (!File.Exists(path))
            {
                faults.Add($"{cmdlet.Name}: no page");
                continue;
            }

            var page = PageReader.Read(File.ReadAllText(path));
            var own = OwnParameters(cmdlet).ToHashSet();
            var told = page.Parameters.Select(parameter => parameter.Name).ToHashSet();
            faults.AddRange(own.Except(told).Select(name => $"{cmdlet.Name}: -{name} is not documented"));
            faults.AddRange(told.Except(own).Select(name => $"{cmdlet.Name}: there is no -{name}"));
            faults.AddRange(page.Parameters.Where(parameter => parameter.Description.Count == 0).Select(parameter => $"{cmdlet.Name}: nothing is said of -{parameter.Name}"));
            faults.AddRange(page.Parameters.Where(parameter => !parameter.Facts.ContainsKey("Type")).Select(parameter => $"{cmdlet.Name}: -{parameter.Name} has no type"));
            if (page.Examples.Count < 2)
            {
                faults.Add($"{cmdlet.Name}: fewer than two examples");
            }

            if (page.Syntaxes.Count != cmdlet.ParameterSets.Count)
            {
                faults.Add($"{cmdlet.Name}: {cmdlet.ParameterSets.Count} parameter sets, {page.Syntaxes.Count} syntaxes");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Get_Help_tells_of_every_parameter_that_a_cmdlet_takes_those_of_risk_included()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        engine.Run("""
            $common = [Management.Automation.PSCmdlet]::CommonParameters
            foreach ($cmdlet in Get-Command -Module PgHa) {
                foreach ($name in $cmdlet.Parameters.Keys | Where-Object { $_ -notin $common }) {
                    $help = Get-Help $cmdlet.Name -Parameter $name -ErrorAction SilentlyContinue
                    if (-not $help -or -not "$($help.Description.Text)") { "$($cmdlet.Name) -$name" }
                }
                $syntax = (Get-Help $cmdlet.Name).Syntax.SyntaxItem.Parameter.Name
                if ($cmdlet.Parameters.ContainsKey('WhatIf') -and ($syntax -notcontains 'WhatIf' -or $syntax -notcontains 'Confirm')) { "$($cmdlet.Name): its syntax lacks -WhatIf or -Confirm" }
            }
            """).Succeeded().Lines.ShouldBeEmpty();
    }

    private static List<CmdletInfo> Cmdlets()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        var module = (PSModuleInfo)engine.Run("Get-Module PgHa").Succeeded().Output.Single().BaseObject;
        var cmdlets = module.ExportedCmdlets.Values.ToList();
        // Parameters are worked out when they are first asked for, which needs the runspace.
        cmdlets.ForEach(cmdlet => _ = cmdlet.Parameters.Count + cmdlet.ParameterSets.Count);
        return cmdlets;
    }

    private static IEnumerable<string> OwnParameters(CmdletInfo cmdlet) => cmdlet.ImplementingType
        .GetProperties()
        .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any(attribute => !attribute.DontShow))
        .Select(property => property.Name);
}
