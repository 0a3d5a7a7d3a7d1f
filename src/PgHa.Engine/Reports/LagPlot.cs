using System.Globalization;
using static PgHa.Reports.Html;

namespace PgHa.Reports;

/// <summary>Lag over time, a line a replica. A scale by powers of ten, since a replica that falls behind does so by orders of magnitude.</summary>
internal static class LagPlot
{
    private const int Width = 960;
    private const int Height = 260;
    private const int Left = 80;
    private const int Right = 940;
    private const int Top = 40;
    private const int Bottom = 220;

    public static string Of(IReadOnlyList<LagSample> samples)
    {
        var (from, to) = (samples.Min(s => s.Time), samples.Max(s => s.Time));
        var span = Math.Max(1, (to - from).TotalSeconds);
        var most = Math.Max(4, Math.Ceiling(Math.Log10(1.0 + samples.Max(s => s.Bytes))));
        double X(DateTimeOffset time) => Left + (time - from).TotalSeconds / span * (Right - Left);
        double Y(long bytes) => Bottom - Math.Log10(1.0 + bytes) / most * (Bottom - Top);
        var svg = new Html().Raw($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Lag over time\">");
        for (var power = 0; power <= most; power += most > 6 ? 3 : 2)
        {
            var value = power == 0 ? 0 : (long)Math.Pow(10, power);
            svg.Raw($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Number(Y(value))}\" y2=\"{Number(Y(value))}\"/>");
            svg.Element("text", Size(value), $"x=\"{Left - 8}\" y=\"{Number(Y(value) + 4)}\" text-anchor=\"end\" class=\"s dim\"");
        }

        svg.Element("text", Time(from), $"x=\"{Left}\" y=\"{Bottom + 22}\" class=\"s dim\"");
        if (to > from) svg.Element("text", Time(to), $"x=\"{Right}\" y=\"{Bottom + 22}\" text-anchor=\"end\" class=\"s dim\"");
        var place = 0;
        foreach (var (node, index) in samples.Select(s => s.Node).Distinct().Order(StringComparer.Ordinal).Select((n, i) => (n, i % 4)))
        {
            var points = samples.Where(s => s.Node == node).OrderBy(s => s.Time).Select(s => $"{Number(X(s.Time))},{Number(Y(s.Bytes))}").ToList();
            svg.Raw(points.Count > 1 ? $"<polyline class=\"plot p{index}\" points=\"{string.Join(' ', points)}\"/>" : $"<circle class=\"f{index}\" cx=\"{points[0].Split(',')[0]}\" cy=\"{points[0].Split(',')[1]}\" r=\"4\"/>");
            // Four names in a row are what fits; more replicas than that are a rare thing, and theirs are in the table.
            if (place < 4) svg.Element("text", Fit(node, 195, 11), $"x=\"{Left + 210 * place++}\" y=\"20\" class=\"s f{index}\"");
        }

        return svg.Raw("</svg>").ToString();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
