using System.Globalization;
using PgHa.Health;
using static PgHa.Reports.Html;

namespace PgHa.Reports;

/// <summary>Promotions over time: a row a leader, a bar for the time that it led.</summary>
internal static class HistoryPlot
{
    private const int Width = 960;
    private const int Left = 200;
    private const int Right = 940;
    private const int RowHeight = 34;

    public static string Of(IReadOnlyList<HistoryRecord> history, DateTimeOffset now)
    {
        var known = history.Where(h => h.Time is not null && h.NewLeader.Length > 0).OrderBy(h => h.Time).ToList();
        var leaders = known.Select(h => h.NewLeader).Distinct().Order(StringComparer.Ordinal).ToList();
        var from = known[0].Time!.Value;
        var span = Math.Max(1, (now - from).TotalSeconds);
        double X(DateTimeOffset time) => Left + Math.Clamp((time - from).TotalSeconds / span, 0, 1) * (Right - Left);
        var height = leaders.Count * RowHeight + 44;
        var svg = new Html().Raw($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Leaders over time\">");
        foreach (var (leader, row) in leaders.Select((l, i) => (l, i)))
        {
            svg.Element("text", Fit(leader, 180), $"x=\"{Left - 12}\" y=\"{row * RowHeight + 24}\" text-anchor=\"end\"");
            svg.Raw($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{row * RowHeight + 36}\" y2=\"{row * RowHeight + 36}\"/>");
        }

        for (var i = 0; i < known.Count; i++)
        {
            var row = leaders.IndexOf(known[i].NewLeader);
            var (start, end) = (X(known[i].Time!.Value), i + 1 < known.Count ? X(known[i + 1].Time!.Value) : Right);
            svg.Raw($"<rect class=\"f{row % 4}\" x=\"{Number(start)}\" y=\"{row * RowHeight + 8}\" width=\"{Number(Math.Max(2, end - start))}\" height=\"22\" rx=\"2\"><title>")
                .Text(string.Create(CultureInfo.InvariantCulture, $"{known[i].NewLeader} from {known[i].Time!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC, timeline {known[i].Timeline + 1}")).Raw("</title></rect>");
        }

        var below = leaders.Count * RowHeight + 28;
        svg.Element("text", from.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), $"x=\"{Left}\" y=\"{below}\" class=\"s dim\"");
        svg.Element("text", "now", $"x=\"{Right}\" y=\"{below}\" text-anchor=\"end\" class=\"s dim\"");
        return svg.Raw("</svg>").ToString();
    }
}
