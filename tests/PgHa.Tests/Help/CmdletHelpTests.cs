using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PgHa.Help;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Help;

/// <summary>A cmdlet that the help lacks silently gets help made of its syntax, so this looks at the file itself.</summary>
public sealed partial class CmdletHelpTests
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
            var own = cmdlet.Parameters.Values.Where(p => !PSCmdlet.CommonParameters.Contains(p.Name) && !p.Attributes.OfType<ParameterAttribute>().All(a => a.DontShow)).ToDictionary(p => p.Name);
            var told = page.Parameters.Select(parameter => parameter.Name).ToHashSet();
            faults.AddRange(own.Keys.Except(told).Select(name => $"{cmdlet.Name}: -{name} is not documented"));
            faults.AddRange(told.Except(own.Keys).Select(name => $"{cmdlet.Name}: there is no -{name}"));
            faults.AddRange(page.Parameters.Where(parameter => parameter.Description.Count == 0).Select(parameter => $"{cmdlet.Name}: nothing is said of -{parameter.Name}"));
            faults.AddRange(from parameter in page.Parameters
                            where own.ContainsKey(parameter.Name)
                            from fact in Facts(own[parameter.Name])
                            where parameter.Fact(fact.Key, "") != fact.Value
                            select $"{cmdlet.Name}: -{parameter.Name} has {fact.Key} '{parameter.Fact(fact.Key, "")}', not '{fact.Value}'");
            if (page.Examples.Count < 2)
            {
                faults.Add($"{cmdlet.Name}: fewer than two examples");
            }

            var one = cmdlet.ParameterSets.Count == 1;
            var syntaxes = cmdlet.ParameterSets.Select(s => (Set: one ? "" : s.Name + (s.IsDefault ? " (Default)" : ""), Parts: Parts($"{cmdlet.Name} {s}")));
            var written = page.Syntaxes.Select(s => (Set: s.Set ?? "", Parts: Parts(s.Text)));
            faults.AddRange(syntaxes.Except(written).Select(s => $"{cmdlet.Name}: its syntax {s.Set} is {s.Parts}"));
            faults.AddRange(written.Except(syntaxes).Select(s => $"{cmdlet.Name}: it has no syntax {s.Set} {s.Parts}"));
            if (!File.ReadAllText(path).StartsWith("---\nexternal help file: PgHa.dll-Help.xml\nModule Name: PgHa\nonline version:\nschema: 2.0.0\n---\n\n# ", StringComparison.Ordinal))
            {
                faults.Add($"{cmdlet.Name}: it does not begin as PlatyPS wants it");
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

    // As PlatyPS writes them.
    private static Dictionary<string, string> Facts(ParameterMetadata parameter)
    {
        var set = parameter.ParameterSets.Values.First();
        string[] from = [.. new[] { set.ValueFromPipelineByPropertyName ? "ByPropertyName" : "", set.ValueFromPipeline ? "ByValue" : "" }.Where(f => f.Length > 0)];
        return new()
        {
            ["Type"] = (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).Name,
            ["Parameter Sets"] = string.Join(", ", parameter.ParameterSets.Keys.Select(k => k == ParameterAttribute.AllParameterSets ? "(All)" : k).Order(StringComparer.Ordinal)),
            ["Aliases"] = string.Join(", ", parameter.Aliases),
            ["Required"] = set.IsMandatory.ToString(),
            ["Position"] = set.Position == int.MinValue ? "named" : $"{set.Position}",
            ["Accept pipeline input"] = from.Length == 0 ? "False" : $"True ({string.Join(", ", from)})",
            ["Accept wildcard characters"] = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any().ToString(),
        };
    }

    // A syntax's parts in an order of their own: that of PowerShell among what has no position means nothing. Its words for types are C#'s.
    private static string Parts(string syntax) => string.Join(' ', PartPattern().Matches(syntax).Select(m => m.Value).Select(p => TypePattern().Replace(p, "<>")).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\[*-\w+\]?( <[^>]+>)?\]?|\[<CommonParameters>\]")]
    private static partial Regex PartPattern();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex TypePattern();
}
