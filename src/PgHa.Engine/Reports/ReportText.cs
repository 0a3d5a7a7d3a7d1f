using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PgHa.Checks;
using PgHa.Compliance;
using PgHa.Health;

namespace PgHa.Reports;

/// <summary>
/// A cluster as one HTML file for people who would rather look than read. Pure. Nothing is loaded from elsewhere and nothing runs: the page's
/// own Content-Security-Policy allows its style, by its hash, and nothing else.
/// </summary>
public static class ReportText
{
    /// <summary>The page.</summary>
    public static string Of(ReportEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var cluster = evidence.Seen.Cluster;
        var style = "\n" + ReportStyle.Css.ReplaceLineEndings("\n") + "\n";
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        var html = new Html()
            .Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n").Element("title", $"{cluster.Name}, PgHa")
            .Raw($"\n<style>{style}</style>\n</head>\n<body>\n").Element("h1", cluster.Name)
            .Element("p", string.Create(CultureInfo.InvariantCulture, $"{evidence.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"), "class=\"dim\"");
        Cards(html, evidence);
        Section(html, "Topology", () => html.Raw($"<div class=\"wide\">{TopologyPicture.Of(evidence)}</div>"));
        Section(html, "Members", () => Members(html, evidence));
        Section(html, "Replication lag", () => Plot(
            html, evidence.Lag.Count > 0 ? LagPlot.Of(evidence.Lag) : null, "Nobody has written the lag down yet: Register-PgHaHealthTask does, and -HistoryPath reads it."));
        Section(html, "Leaders", () => History(html, evidence));
        Section(html, "Checks", () => Checks(html, evidence.Health, "No check was made."));
        Section(html, "Drift", () => Checks(html, evidence.Drift, "It was not looked at."));
        Section(html, "Compliance", () => Compliance(html, evidence.Compliance));
        return html.Raw("</body>\n</html>\n").ToString();
    }

    private static void Section(Html html, string title, Action content)
    {
        html.Raw("<section>").Element("h2", title).Raw("\n");
        content();
        html.Raw("</section>\n");
    }

    private static void Plot(Html html, string? picture, string otherwise)
    {
        if (picture is null) html.Element("p", otherwise, "class=\"dim\"");
        else html.Raw($"<div class=\"wide\">{picture}</div>");
    }

    private static void Cards(Html html, ReportEvidence evidence)
    {
        var bad = evidence.Health.Count(r => r.Outcome == CheckOutcome.Fail);
        var unknown = evidence.Health.Count(r => r.Outcome == CheckOutcome.Unknown);
        var differs = evidence.Drift.Count(r => !r.IsHealthy);
        var open = evidence.Compliance.Count(r => !r.IsCompliant);
        html.Raw("<ul class=\"cards\">");
        Card("Leader", evidence.Seen.Leader ?? "none, or more than one", evidence.Seen.Leader is null ? "Fail" : "Pass");
        Card("Servers that answer", $"{evidence.Seen.Nodes.Count(n => n.Failure is null)} of {evidence.Seen.Nodes.Count}", evidence.Seen.Nodes.All(n => n.Failure is null) ? "Pass" : "Fail");
        Card("Checks that fail", bad.ToString(CultureInfo.InvariantCulture), bad > 0 ? "Fail" : "Pass");
        Card("Checks unknown", unknown.ToString(CultureInfo.InvariantCulture), unknown > 0 ? "Unknown" : "Pass");
        Card("Drift", differs.ToString(CultureInfo.InvariantCulture), differs > 0 ? "Warning" : "Pass");
        Card("Compliance to do", open.ToString(CultureInfo.InvariantCulture), open > 0 ? "Warning" : "Pass");
        html.Raw("</ul>\n");

        void Card(string what, string value, string outcome) => html.Raw("<li>").Element("span", what, "class=\"dim\"").Element("b", value, $"class=\"{outcome}\"").Raw("</li>");
    }

    private static void Members(Html html, ReportEvidence evidence) => Table(html, ["Member", "Address", "Role", "State", "Timeline", "Lag", "Virtual address", "PostgreSQL", "Patroni"],
        MemberRecord.Of(evidence.Seen), m =>
        {
            Cell(html, m.Node);
            Cell(html, m.Address, "w");
            Cell(html, m.Role);
            html.Raw("<td>").Text(m.State).Raw(m.PendingRestart ? ", waits for a restart" : "");
            if (m.Problem.Length > 0) html.Raw("<br>").Element("span", m.Problem, "class=\"dim\"");
            html.Raw("</td>");
            Cell(html, m.Timeline?.ToString(CultureInfo.InvariantCulture) ?? "", "n");
            Cell(html, m.LagBytes is { } lag ? Html.Size(lag) : "", "n");
            Cell(html, m.HoldsVirtualIP switch { true => "has it", false => "", _ => evidence.Seen.Cluster.VirtualIP is null ? "" : "unknown" });
            Cell(html, m.PostgresVersion);
            Cell(html, m.PatroniVersion);
        });

    private static void History(Html html, ReportEvidence evidence)
    {
        if (evidence.History is not { } history)
        {
            html.Element("p", "No member could tell.", "class=\"Unknown\"");
            return;
        }

        Plot(html, history.Any(h => h.Time is not null && h.NewLeader.Length > 0) ? HistoryPlot.Of(history, evidence.Time) : null, "There has been no promotion that Patroni knows of.");
        if (history.Count == 0) return;
        Table(html, ["When", "New leader", "Timeline", "Reason"], history.Reverse().Take(20), h =>
        {
            Cell(html, h.Time is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "not known", "w");
            Cell(html, h.NewLeader);
            Cell(html, (h.Timeline + 1).ToString(CultureInfo.InvariantCulture), "n");
            Cell(html, h.Reason);
        });
    }

    // What is wrong stands open, what is well can be opened.
    private static void Checks(Html html, IReadOnlyList<HealthRecord> records, string otherwise)
    {
        if (records.Count == 0) html.Element("p", otherwise, "class=\"Unknown\"");
        var wrong = records.Where(r => r.Outcome != CheckOutcome.Pass).OrderByDescending(r => Worst.Rank(r.Outcome)).ToList();
        if (wrong.Count > 0) Rows(wrong);
        if (wrong.Count == records.Count) return;
        html.Raw(wrong.Count == 0 ? "<details open>" : "<details>").Element("summary", $"{records.Count - wrong.Count} passed");
        Rows(records.Where(r => r.Outcome == CheckOutcome.Pass));
        html.Raw("</details>");

        void Rows(IEnumerable<HealthRecord> rows) => Table(html, ["Outcome", "Check", "Target", "Found", "What to do"], rows, r =>
        {
            Outcome(html, r.Outcome.ToString());
            Cell(html, r.Id);
            Cell(html, r.Target);
            Cell(html, r.Reason);
            Cell(html, r.Recommendation);
        });
    }

    private static void Compliance(Html html, IReadOnlyList<ComplianceRecord> records)
    {
        if (records.Count == 0) html.Element("p", "No rule was judged.", "class=\"Unknown\"");
        var open = records.Where(r => !r.IsCompliant).OrderByDescending(r => r.Severity).ThenBy(r => r.Rule, StringComparer.Ordinal).ToList();
        if (open.Count > 0) Rows(open);
        if (open.Count == records.Count) return;
        html.Raw("<details>").Element("summary", $"{records.Count - open.Count} kept, excused or without anything to judge");
        Rows(records.Where(r => r.IsCompliant));
        html.Raw("</details>");

        void Rows(IEnumerable<ComplianceRecord> rows) => Table(html, ["Outcome", "Severity", "Rule", "Target", "Found", "What to do"], rows, r =>
        {
            Outcome(html, r.Outcome.ToString());
            Cell(html, r.Severity.ToString());
            html.Raw("<td>").Text(r.Title).Raw("<br>").Element("span", r.Rule, "class=\"dim\"").Raw("</td>");
            Cell(html, r.Target);
            Cell(html, r.Exception.Length > 0 ? $"{r.Reason} (excused: {r.Exception})" : r.Reason);
            Cell(html, r.IsCompliant ? "" : r.Remedy);
        });
    }

    private static void Table<T>(Html html, IReadOnlyList<string> heads, IEnumerable<T> rows, Action<T> row)
    {
        html.Raw("<div class=\"wide\"><table><thead><tr>");
        foreach (var head in heads) html.Element("th", head, "scope=\"col\"");
        html.Raw("</tr></thead><tbody>\n");
        foreach (var one in rows)
        {
            html.Raw("<tr>");
            row(one);
            html.Raw("</tr>\n");
        }

        html.Raw("</tbody></table></div>");
    }

    private static void Cell(Html html, string value, string css = "") => html.Element("td", value, css.Length > 0 ? $"class=\"{css}\"" : "");

    private static void Outcome(Html html, string outcome) => html.Raw("<td>").Element("b", outcome, $"class=\"{outcome}\"").Raw("</td>");
}
