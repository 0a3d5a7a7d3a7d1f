namespace PgHa.Commands;

/// <summary>Completes names of nodes: the definition's servers, or those of the clusters and connections that this runspace knows.</summary>
public sealed class NodeCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
        [.. ServerChoices.Of(typed, ServerChoices.AllServers), .. typed.Named() is null ? ServerChoices.Connected() : []];
}
