namespace PgHa.Commands;

/// <summary>Completes names of members: the nodes that have a database.</summary>
public sealed class MemberCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => ServerChoices.Of(typed, cluster => cluster.Nodes);
}
