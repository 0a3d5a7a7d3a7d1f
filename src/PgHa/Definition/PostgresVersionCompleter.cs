using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes the major versions of PostgreSQL, newest first.</summary>
public sealed class PostgresVersionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        foreach (var version in PostgresVersions.Known.Reverse())
            if (version.StartsWith(typed, StringComparison.Ordinal))
                yield return new(version, version, CompletionResultType.ParameterValue, "PostgreSQL " + version);
    }
}
