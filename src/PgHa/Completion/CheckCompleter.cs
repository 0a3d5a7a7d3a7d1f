using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Completes ids of the checks of a running cluster, those of drift included.</summary>
public sealed class CheckCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
        CheckSummaries.Health.Concat(DriftCheck.Summaries).Select(c => new Choice(c.Key, c.Value));
}
