using PgHa.Checks;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Components.Packages;

/// <summary>
/// Asks a server's sources of packages, those that are to be described to it included, what they have. In a directory for the time of the
/// question: the server's own lists stay as they are.
/// </summary>
public static class PackageSupplyProbe
{
    private const string Name = "packages.supply";

    /// <summary>Seconds that the sources have for their answer.</summary>
    public const int Limit = 20;

    /// <summary>The packages of a repository that are wanted of a node and not installed on it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="installed">What is installed.</param>
    public static IReadOnlyList<string> Missing(NodeContext node, IReadOnlyDictionary<string, string> installed) =>
        [.. Component.DescribeAll(node).OfType<PackageResource>().Where(p => p.Url is null && !installed.ContainsKey(p.Name)).Select(p => p.Name).Distinct()];

    /// <summary>The question.</summary>
    /// <param name="node">The node.</param>
    /// <param name="missing">The packages to ask for.</param>
    public static SectionedScript Script(NodeContext node, IReadOnlyList<string> missing)
    {
        ArgumentNullException.ThrowIfNull(node);
        var files = node.Platform.SourceFiles(node.Cluster, node.State.Architecture);
        var writing = string.Concat(files.Select(f => $"  printf '%s' {ShellQuote.Quote(f.Content)} | add_file {ShellQuote.Quote(f.Path)}\n"));
        return new SectionedScript().Add(Name, $$"""
            set -- {{string.Join(' ', missing.Select(ShellQuote.Quote))}}
            add_files() {
              :
            {{writing}}}
            {{node.Platform.Packages.SupplyQuery}}
            """, TimeSpan.FromSeconds(Limit));
    }

    /// <summary>Reads the answer.</summary>
    public static Answer<PackageSupply> Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var section = sections[Name];
        if (section.ExitCode is 124 or 137) return new(node, null, FormattableString.Invariant($"the sources of packages did not answer within {Limit} seconds"));
        if (section.ExitCode != 0) return new(node, null, $"the sources of packages could not be asked: {section.Error.Trim().Split('\n')[^1]} (exit code {section.ExitCode})");
        var rows = section.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length >= 2).ToLookup(w => w[0]);
        return new(node, new PackageSupply
        {
            Problems = [.. rows["problem"].Select(w => w[1].Trim()).Distinct()],
            Held = [.. rows["held"].Select(w => w[1])],
            Offers = rows["version"].Where(w => w.Length == 3).GroupBy(w => w[1]).ToDictionary(
                g => g.Key, g => new PackageOffer(rows["candidate"].FirstOrDefault(w => w.Length == 3 && w[1] == g.Key)?[2] ?? g.First()[2], [.. g.Select(w => w[2]).Distinct()])),
            Similar = rows["similar"].Where(w => w.Length == 3).GroupBy(w => w[1]).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(w => w[2]).Distinct().Order(StringComparer.Ordinal)]),
        }, "");
    }
}
