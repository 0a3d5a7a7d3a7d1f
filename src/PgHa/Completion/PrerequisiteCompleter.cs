using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Completes ids of the checks before an installation.</summary>
public sealed class PrerequisiteCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => CheckSummaries.Prerequisite.Select(c => new Choice(c.Key, c.Value));
}
