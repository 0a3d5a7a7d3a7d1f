using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PgHa.Commands;

/// <summary>
/// Completes a parameter from what is there already: the definition on the command line, and what this runspace has seen. It asks no
/// server and never throws: a prompt that waits or fails is worse than one that offers nothing.
/// </summary>
public abstract class Completer : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return Complete(new(wordToComplete, commandAst, fakeBoundParameters));
        }
        catch (Exception)
        {
            // Whatever it was, it will be said by the cmdlet, with its reasons.
            return [];
        }
    }

    /// <summary>What may stand there.</summary>
    private protected abstract IEnumerable<Choice> Choices(TypedCommand typed);

    private protected virtual IReadOnlyList<CompletionResult> Complete(TypedCommand typed)
    {
        var choices = Choices(typed).DistinctBy(c => c.Text, StringComparer.OrdinalIgnoreCase).ToList();
        var (starts, within) = (choices.Where(c => c.StartsWith(typed.Word)), choices.Where(c => c.Text.Contains(typed.Word, StringComparison.OrdinalIgnoreCase)));
        return [.. (starts.Any() ? starts : within).Select(c => c.ToResult(typed.Quote))];
    }
}
