using PgHa.Compliance;

namespace PgHa.Commands;

/// <summary>Completes ids of rules.</summary>
public sealed class ComplianceRuleCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => ComplianceRules.All.Select(r => new Choice(r.Id, r.Title));
}
