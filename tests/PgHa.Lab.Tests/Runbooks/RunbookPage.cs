using System.Text.RegularExpressions;
using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Runbooks;

/// <summary>A block of a runbook.</summary>
/// <param name="Before">What is to be done to the lab first: a verb and nodes, from <c>lab:</c> comments.</param>
/// <param name="Says">What it must put out, a regular expression; null where the page promises nothing.</param>
/// <param name="Script">Its PowerShell.</param>
internal sealed record RunbookStep(IReadOnlyList<string> Before, string? Says, string Script);

/// <summary>The runbooks of docs/runbooks.</summary>
internal static partial class RunbookPage
{
    public static readonly string Folder = Path.Combine(Path.GetDirectoryName(Lab.Script)!, "..", "..", "docs", "runbooks");

    public static async Task<IReadOnlyList<RunbookStep>> Open(string name) => Read(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".md"), TestContext.Current.CancellationToken));

    /// <summary>Runs a block as it stands there, with the definition where it lies: nobody answers questions here, and any error ends it.</summary>
    public static Task<CommandResult> Run(string script, string definition) =>
        Runner.Run($"$ConfirmPreference = 'None'; $ErrorActionPreference = 'Stop'\n{script.Replace("./cluster.yml", $"'{definition}'", StringComparison.Ordinal)}");

    /// <summary>Reads the blocks of a page in their order, with the comments that stand before them.</summary>
    public static IReadOnlyList<RunbookStep> Read(string page)
    {
        var steps = new List<RunbookStep>();
        var before = new List<string>();
        string? says = null;
        foreach (Match match in Pieces().Matches(page.ReplaceLineEndings("\n")))
        {
            switch (match.Groups["kind"].Value)
            {
                case "lab": before.Add(match.Groups["text"].Value); break;
                case "says": says = match.Groups["text"].Value; break;
                default:
                    steps.Add(new([.. before], says, match.Groups["script"].Value));
                    before.Clear();
                    says = null;
                    break;
            }
        }

        if (before.Count > 0 || says is not null) throw new FormatException("A comment for the lab stands behind the last block.");
        return steps;
    }

    [GeneratedRegex(@"^<!-- (?<kind>lab|says): (?<text>[^\n]+) -->$|^```powershell\n(?<script>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pieces();
}
