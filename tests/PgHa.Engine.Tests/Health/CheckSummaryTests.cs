using System.Text.RegularExpressions;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Health;

public partial class CheckSummaryTests
{
    [Theory]
    [InlineData("Test-PgHaCluster.md", false)]
    [InlineData("Test-PgHaPrerequisite.md", true)]
    public void The_ids_are_those_of_the_page(string page, bool before)
    {
        var ids = Row().Matches(Repository.Read("docs", "cmdlets", page)).SelectMany(m => Id().Matches(m.Value).Select(i => i.Groups[1].Value)).ToHashSet();
        (before ? CheckSummaries.Prerequisite : CheckSummaries.Health).Keys.ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public void No_check_of_the_code_is_without_a_summary()
    {
        var known = CheckSummaries.Health.Keys.Concat(CheckSummaries.Prerequisite.Keys).Concat(DriftCheck.Summaries.Keys).ToHashSet();
        var groups = known.Select(id => id[..id.IndexOf('.', StringComparison.Ordinal)]).ToHashSet();
        var made = Directory.EnumerateFiles(Repository.PathOf("src", "PgHa.Engine"), "*Check*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Literal().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Where(id => groups.Contains(id.Split('.')[0])).ToHashSet();
        made.Count.ShouldBeGreaterThan(50);
        // The one field of the definition that is named there and looks like an id.
        made.Except(known).Except(HealthChecks.Thresholds.Select(t => t.Name)).ShouldBe(["patroni.version"]);
    }

    // A row of the table of checks: four columns, the limits' has three.
    [GeneratedRegex(@"^\| (`[a-z]+\.[a-z-]+` ?)+(\|[^|\n]*){3}\|\s*$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<!\|.*\|.*)`([a-z]+\.[a-z-]+)`")]
    private static partial Regex Id();

    [GeneratedRegex(@"""([a-z]+\.[a-z-]+)""")]
    private static partial Regex Literal();
}
