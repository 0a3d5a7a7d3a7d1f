using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PgHa.Compliance;

namespace PgHa.Commands;

/// <summary>Completes ids of rules.</summary>
public sealed class ComplianceRuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        ComplianceRules.All.Where(r => Wildcards.Match([wordToComplete + "*"], r.Id))
            .Select(r => new CompletionResult(r.Id, r.Id, CompletionResultType.ParameterValue, r.Title));
}
