using PgHa.Components.Patroni;

namespace PgHa.Commands;

/// <summary>Completes names of the keys that Patroni keeps of a cluster, the members' own included.</summary>
public sealed class DcsKeyCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
    [
        .. PatroniKeyNames.All.Select(k => new Choice(k.Key, k.Value)),
        .. ServerChoices.Of(typed, cluster => cluster.Nodes).Select(n => new Choice("members/" + n.Text, n.Tooltip)),
    ];
}
