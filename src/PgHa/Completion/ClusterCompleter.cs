using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes clusters: variables that hold one, by its name or theirs; then files of definitions.</summary>
public sealed class ClusterCompleter : Completer
{
    private static readonly string[] Endings = [".yml", ".yaml"];

    private protected override IEnumerable<Choice> Choices(TypedCommand typed)
    {
        foreach (var variable in TypedCommand.Ask("$ExecutionContext.InvokeProvider.ChildItem.Get('variable:', $false)").OfType<PSVariable>())
        {
            var value = variable.Value is PSObject wrapped ? wrapped.BaseObject : variable.Value;
            if (value is ClusterDefinition cluster)
                yield return new(cluster.Name, $"cluster {cluster.Name}: {string.Join(", ", cluster.Nodes)}") { Code = "$" + variable.Name };
        }
    }

    private protected override IReadOnlyList<CompletionResult> Complete(TypedCommand typed)
    {
        // Which files there are is PowerShell's own business; it knows drives and quotes.
        var files = CompletionCompleters.CompleteFilename(typed.Quote + typed.Word).Where(f =>
            f.ResultType == CompletionResultType.ProviderContainer
            || Endings.Any(e => f.ListItemText.EndsWith(e, StringComparison.OrdinalIgnoreCase)));
        return [.. base.Complete(typed).Where(r => typed.Quote is null), .. files];
    }
}
