using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes server parameters of the version that is named, else of the default one, as a hashtable with the default.</summary>
public sealed class PostgresParameterCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
        ParameterChoices.OfServer(typed.Text(nameof(NewPgHaClusterCommand.PostgresVersion)) ?? new PostgresSettings().Version);
}
