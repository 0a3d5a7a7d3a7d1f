using System.Globalization;
using PgHa.Remote;

namespace PgHa.Components.Postgres;

/// <summary>What a data directory says of the server that ran on it last (PostgreSQL, <c>pg_controldata</c>, in the locale C).</summary>
/// <param name="State"><c>shut down</c>, <c>shut down in recovery</c>, <c>in production</c>, <c>in archive recovery</c> …</param>
/// <param name="Timeline">The timeline of the last checkpoint.</param>
/// <param name="Position">Where that checkpoint stands in the log, as a byte position.</param>
public sealed record ControlData(string State, long Timeline, long Position)
{
    /// <summary>Whether the server led: as a primary it was shut down, or is not.</summary>
    public bool WasPrimary => State is "shut down" or "in production" or "shutting down";

    /// <summary>Whether it was shut down in good order.</summary>
    public bool IsClean => State is "shut down" or "shut down in recovery";

    /// <summary>Reads the program's output; null when it is none.</summary>
    public static ControlData? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = text.Split('\n').Select(l => l.Split(':', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0].Trim()).ToDictionary(g => g.Key, g => g.First()[1].Trim(), StringComparer.Ordinal);
        if (!values.TryGetValue("Database cluster state", out var state)) return null;
        _ = long.TryParse(values.GetValueOrDefault("Latest checkpoint's TimeLineID"), CultureInfo.InvariantCulture, out var timeline);
        return new(state, timeline, Lsn(values.GetValueOrDefault("Latest checkpoint location", "")));
    }

    /// <summary>The node that led last: of those that were primaries the one that has come furthest; null when none was.</summary>
    public static string? LedLast(IEnumerable<KeyValuePair<string, ControlData>> nodes) => nodes
        .Where(n => n.Value.WasPrimary)
        .OrderByDescending(n => n.Value.Timeline).ThenByDescending(n => n.Value.Position)
        .Select(n => n.Key).FirstOrDefault();

    private static long Lsn(string text) =>
        text.Split('/') is [var high, var low]
        && long.TryParse(high, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var h)
        && long.TryParse(low, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var l) ? (h << 32) + l : 0;
}

/// <summary>Asks a node for it, as a script that runs there.</summary>
public static class ControlDataClient
{
    /// <summary>Prints it; nothing where there is no data.</summary>
    public static RemoteScript Read(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (program, data) = (node.Platform.PostgresBinDirectory(node.Cluster) + "/pg_controldata", node.DataDirectory);
        return new RemoteScript($"LC_ALL=C {ShellQuote.Quote(program)} {ShellQuote.Quote(data)} 2>/dev/null || true") { Deadline = TimeSpan.FromSeconds(20) };
    }
}
