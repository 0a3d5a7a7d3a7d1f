using System.Globalization;
using System.Text;

namespace PgHa.Compliance.Formats;

/// <summary>A page for people: what is to be done first, then everything.</summary>
internal static class MarkdownText
{
    public static string Of(IReadOnlyList<ComplianceRecord> records, DateTimeOffset time)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"# Compliance of {Cell(string.Join(", ", records.Select(r => r.Cluster.Name).Distinct()))}\n\n{time.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n"));
        text.Append("| outcome | number |\n|---|---:|\n");
        foreach (var outcome in Enum.GetValues<ComplianceOutcome>()) text.Append(CultureInfo.InvariantCulture, $"| {outcome} | {records.Count(r => r.Outcome == outcome)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| of the failures excused | {records.Count(r => r.Exception.Length > 0)} |\n");
        var open = records.Where(r => !r.IsCompliant).OrderByDescending(r => r.Severity).ThenBy(r => r.Rule, StringComparer.Ordinal).ToList();
        text.Append("\n## To do\n\n");
        if (open.Count == 0) text.Append("Nothing.\n");
        else text.Append("| severity | rule | target | outcome | found | remedy |\n|---|---|---|---|---|---|\n");
        foreach (var r in open)
        {
            var expired = r.ExceptionExpired is { } day ? string.Create(CultureInfo.InvariantCulture, $" (an exception ran out on {day:yyyy-MM-dd})") : "";
            text.Append(CultureInfo.InvariantCulture, $"| {r.Severity} | `{r.Rule}` | {Cell(r.Target)} | {r.Outcome} | {Cell(r.Reason + expired)} | {Cell(r.Remedy)} |\n");
        }

        foreach (var group in records.GroupBy(r => r.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n\n| outcome | rule | target | wanted | found |\n|---|---|---|---|---|\n");
            foreach (var r in group)
                text.Append(CultureInfo.InvariantCulture, $"| {r.Outcome}{(r.Exception.Length > 0 ? $", excused: {Cell(r.Exception)}" : "")} | `{r.Rule}` | {Cell(r.Target)} | {Cell(r.Title)} | {Cell(r.Reason)} |\n");
        }

        return text.ToString();
    }

    // A cell is one line, and what is in it is text.
    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '\\' or '`' or '*' or '_' or '<' or '>' or '[' or ']' or '#') cell.Append('\\');
            cell.Append(c);
        }

        return cell.ToString();
    }
}
