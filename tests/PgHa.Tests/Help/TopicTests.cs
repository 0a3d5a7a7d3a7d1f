using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgHa.Help;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Help;

/// <summary>The about_ topics: found by Get-Help, and true to the module in every name.</summary>
public sealed partial class TopicTests
{
    private static readonly string Pages = Path.Combine(Places.Repository, "docs", "about");

    private static readonly string[] Topics = ["about_PgHa", "about_PgHa_Definition", "about_PgHa_Security", "about_PgHa_Troubleshooting"];

    // Names that are neither PgHa's nor a path: keepalived's, PowerShell's.
    private static readonly string[] Foreign = ["enable_script_security", "$Error[0].FullyQualifiedErrorId"];

    [Fact]
    public void Get_help_finds_each_topic_and_shows_it()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        engine.Run("Get-Help about_PgHa*").Succeeded().Output.Select(found => (string)found.Properties["Name"].Value).Order().ShouldBe(Topics);
        foreach (var topic in Topics)
        {
            var text = engine.Run($"Get-Help {topic}").Succeeded().Lines.ShouldHaveSingleItem();
            text.ShouldStartWith($"TOPIC\n    {topic}\n");
            text.ShouldContain("SHORT DESCRIPTION");
            text.Split('\n').ShouldAllBe(line => line.Length <= 100);
        }
    }

    [Fact]
    public void Every_cmdlet_parameter_id_and_field_that_a_topic_names_is_there()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        var module = (PSModuleInfo)engine.Run("Get-Module PgHa").Succeeded().Output.Single().BaseObject;
        var parameters = module.ExportedCmdlets.Values.ToDictionary(cmdlet => cmdlet.Name, cmdlet => cmdlet.Parameters.Keys.ToHashSet(StringComparer.Ordinal));
        var names = new Known(parameters, Literals.Of(Places.ModuleAssembly, Path.Combine(Places.ModuleFolder, "Dependencies", "PgHa.Engine.dll")), Fields());
        Directory.GetFiles(Pages, "about_*.md").Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(Topics);
        Directory.GetFiles(Pages, "about_*.md").SelectMany(path => Faults(names, File.ReadAllText(path)).Select(fault => $"{Path.GetFileName(path)}: {fault}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Get-PgHaMembers says.", "Get-PgHaMembers")]
    [InlineData("Get-PgHaMember `-Nodes` says.", "-Nodes")]
    [InlineData("See `etcd.quorums`.", "etcd.quorums")]
    [InlineData("See `NoSuchThing`.", "NoSuchThing")]
    [InlineData("See `patroni.loopWaits`.", "patroni.loopWaits")]
    [InlineData("See about_PgHa_Nothing.", "about_PgHa_Nothing")]
    public void A_wrong_name_is_found(string text, string expected) =>
        Faults(new Known(new() { ["Get-PgHaMember"] = ["Node"] }, ["etcd.quorum"], Fields()), text).ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void A_page_becomes_a_text_without_marks() =>
        TopicWriter.Write("# about_X\n\n## SHORT DESCRIPTION\n\nShort [one](x.md).\n\n## TABLE\n\n| a | b |\n|---|---|\n| `k` | **what** it is |\n\n```powershell\nGet-X | Y\n```\n\n- a point\n- and a\n  second\n")
            .ShouldBe("TOPIC\n    about_X\n\nSHORT DESCRIPTION\n    Short one.\n\nTABLE\n\n    k\n        what it is\n\n        Get-X | Y\n    - a point\n    - and a second\n");

    [Theory]
    [InlineData("# Get-X", "begins with")]
    [InlineData("# about_X\n## NOTES", "SHORT DESCRIPTION")]
    public void Says_what_is_wrong_with_a_topic(string text, string expected) =>
        Should.Throw<FormatException>(() => TopicWriter.Write(text)).Message.ShouldContain(expected);

    private static List<string> Faults(Known names, string page)
    {
        var faults = new List<string>();
        // Code is parsed elsewhere.
        foreach (var block in BlockPattern().Split(CodePattern().Replace(page.ReplaceLineEndings("\n"), "")))
        {
            var cmdlets = CmdletPattern().Matches(block).Select(match => match.Value).ToList();
            faults.AddRange(cmdlets.Where(cmdlet => !names.Cmdlets.ContainsKey(cmdlet)));
            faults.AddRange(TopicPattern().Matches(block).Select(match => match.Value).Where(topic => !Topics.Contains(topic)));
            foreach (var name in QuotedPattern().Matches(block).Select(match => match.Groups[1].Value))
            {
                // A parameter belongs to a cmdlet of the same paragraph or row.
                var there = name.StartsWith('-')
                    ? name is "-WhatIf" || cmdlets.Any(cmdlet => names.Cmdlets.TryGetValue(cmdlet, out var own) && own.Contains(name[1..]))
                    : name.StartsWith('/') || Foreign.Contains(name) || names.Ids.Contains(name) || names.Fields.Contains(name);
                if (!there) faults.Add(name);
            }
        }

        return faults;
    }

    private static HashSet<string> Fields()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Places.ModuleFolder, "schema", "cluster.schema.json")));
        var root = schema.RootElement;
        var fields = new HashSet<string>(StringComparer.Ordinal);
        Gather(root, "");
        return fields;

        void Gather(JsonElement element, string prefix)
        {
            if (element.TryGetProperty("$ref", out var reference))
            {
                element = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step));
            }

            if (element.TryGetProperty("items", out var items)) Gather(items, prefix);
            if (!element.TryGetProperty("properties", out var properties)) return;
            foreach (var property in properties.EnumerateObject())
            {
                fields.Add(prefix + property.Name);
                Gather(property.Value, $"{prefix}{property.Name}.");
            }
        }
    }

    private sealed record Known(Dictionary<string, HashSet<string>> Cmdlets, HashSet<string> Ids, HashSet<string> Fields);

    [GeneratedRegex(@"\n\n|\n(?=\||- )")]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\b[A-Z][a-z]+-PgHa[A-Za-z]+\b")]
    private static partial Regex CmdletPattern();

    [GeneratedRegex(@"\babout_\w+")]
    private static partial Regex TopicPattern();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex QuotedPattern();
}
