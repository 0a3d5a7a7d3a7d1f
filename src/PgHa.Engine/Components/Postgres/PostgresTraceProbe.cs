using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Components.Postgres;

/// <summary>Asks a server what there is of PostgreSQL on it, as part of a larger script. Changes nothing.</summary>
public static class PostgresTraceProbe
{
    private const string Prefix = "postgres.";

    // The system identifier is the first thing in the control file, in the machine's own order of bytes (src/include/catalog/pg_control.h,
    // ControlFileData, since 8.0): pg_controldata, which shows it, may not be installed.
    private const string Data = """
        for d in "$@"; do
          [ -d "$d" ] || continue
          printf '%s\t%s\t%s\t%s\n' "$d" "$(find "$d" -mindepth 1 -maxdepth 1 -print 2>/dev/null | head -n 1 | wc -l)" \
            "$(head -n 1 "$d/PG_VERSION" 2>/dev/null)" "$(od -A n -t u8 -N 8 "$d/global/pg_control" 2>/dev/null | tr -d ' ')"
        done
        """;

    /// <summary>Adds the questions; none where the server has no database.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (!cluster.HasDatabase(node)) return;
        // The platform is not known yet.
        var paths = cluster.Postgres.DataDirectory is { } given ? [given] : Platform.All.Select(p => p.PostgresDataDirectory(cluster)).Distinct();
        script.Add(Prefix + "data", $"set -- {string.Join(' ', paths.Select(ShellQuote.Quote))}\n{Data}", TimeSpan.FromSeconds(5));
        script.Add(Prefix + "clusters", "if command -v pg_lsclusters >/dev/null 2>&1; then pg_lsclusters -h 2>/dev/null; fi");
    }

    /// <summary>Reads the answers; null where they are none.</summary>
    public static PostgresTraces? Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        if (!sections.TryGetValue(Prefix + "data", out var data) || data.ExitCode is 124 or 137) return null;
        return new(
            data.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == 4).GroupBy(w => w[0]).ToDictionary(g => g.Key, g => g.First() is var w
                ? new DataDirectory(w[1] == "0", w[2].Trim(), w[3].Trim()) : throw new InvalidOperationException()),
            [.. sections[Prefix + "clusters"].Text.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length >= 6)
                .Select(w => new DebianCluster($"{w[0]}/{w[1]}", w[2], w[3].StartsWith("online", StringComparison.Ordinal), w[5]))]);
    }
}
