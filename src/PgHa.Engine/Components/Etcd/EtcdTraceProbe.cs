using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>Asks a server what data of etcd is on it, as part of a larger script. Changes nothing.</summary>
public static class EtcdTraceProbe
{
    private const string Name = "etcd.traces";

    // Where Debian's and Enterprise Linux's packages, and people, put members.
    private const string Text = """
        for d in "$own" /var/lib/etcd /var/lib/etcd/*; do
          if [ -d "$d/member" ]; then printf '%s\n' "$d"; fi
        done
        true
        """;

    /// <summary>Adds the question; none where the server has no member of ours.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.HasEtcd(node)) script.Add(Name, $"own={ShellQuote.Quote(cluster.Etcd.DataDirectory)}\n{Text}", TimeSpan.FromSeconds(5));
    }

    /// <summary>The directories with a member's data; null where there was no answer.</summary>
    public static IReadOnlyList<string>? Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return sections.GetValueOrDefault(Name) is { ExitCode: 0 } section ? [.. section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()] : null;
    }
}
