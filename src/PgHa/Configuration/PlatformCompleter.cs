using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes the names of platforms.</summary>
public sealed class PlatformCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        foreach (var name in PlatformNames.Known)
            if (name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(name, name, CompletionResultType.ParameterValue, name);
    }
}
