using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes the names of platforms.</summary>
public sealed class PlatformCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => PlatformNames.Known.Select(name => new Choice(name, name));
}
