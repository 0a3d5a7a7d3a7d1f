using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes the major versions of PostgreSQL, newest first.</summary>
public sealed class PostgresVersionCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
        PostgresVersions.Known.Reverse().Select(version => new Choice(version, "PostgreSQL " + version));
}
