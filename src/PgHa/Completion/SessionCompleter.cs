namespace PgHa.Commands;

/// <summary>Completes names of nodes that this runspace is connected to.</summary>
public sealed class SessionCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => ServerChoices.Connected();
}
