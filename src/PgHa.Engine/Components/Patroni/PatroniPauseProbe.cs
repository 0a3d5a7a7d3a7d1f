using System.Globalization;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>
/// Asks a node since when automatic failover is suspended, as part of a larger script. Nothing keeps that time; Patroni's journal tells it:
/// each round of a suspended cluster begins with the word PAUSE (patroni, <c>ha.py</c>, <c>run_cycle</c>). Without a pause nothing is read.
/// </summary>
public static class PatroniPauseProbe
{
    private const string Section = "patroni.pause";

    /// <summary>Adds the question.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        // Newest first, to the first round that was none of a pause; 100 000 lines are about a week.
        script.Add(Section, $$"""
            curl --silent --noproxy '*' --max-time 3 'http://127.0.0.1:{{cluster.Patroni.RestPort}}/patroni' | grep -q '"pause": *true' || exit 0
            journalctl --unit={{PatroniComponent.Unit}} --reverse --lines=100000 --output=short-unix --no-pager --quiet |
              sed -n -e '/PAUSE/{s/\..*//p;d;}' -e '/no action/q' | tail -n 1
            """, TimeSpan.FromSeconds(8));
    }

    /// <summary>The earliest time that is known; null where there is no pause, or its begin is not known.</summary>
    public static DateTimeOffset? Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return sections.TryGetValue(Section, out var section) && long.TryParse(section.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;
    }
}
