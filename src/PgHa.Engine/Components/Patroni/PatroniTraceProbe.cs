using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>Asks a server whose Patroni is on it, as part of a larger script. Changes nothing.</summary>
public static class PatroniTraceProbe
{
    private const string Name = "patroni.traces";

    private static readonly string Text = $$"""
        if [ -f {{PatroniComponent.Configuration}} ]; then
          if grep -q '^# Managed by PgHa' {{PatroniComponent.Configuration}}; then printf 'ours\n'; else printf 'foreign\n'; fi
          sed -n "s/^scope: *[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\}\$/\1/p" {{PatroniComponent.Configuration}}
        fi
        """;

    /// <summary>Adds the question; none where the server has no database.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        if (cluster.HasDatabase(node)) script.Add(Name, Text);
    }

    /// <summary>Reads the answer; null where there was none.</summary>
    public static PatroniTraces? Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        if (sections.GetValueOrDefault(Name) is not { ExitCode: 0 } section) return null;
        var lines = section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(lines.Contains("foreign"), lines.Length > 1 ? lines[1].Trim() : "");
    }
}
