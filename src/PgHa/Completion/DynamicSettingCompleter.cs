using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes settings of the dynamic configuration, as a hashtable with the way to the setting and its default.</summary>
public sealed class DynamicSettingCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => ParameterChoices.OfDynamic(Version(typed));

    /// <summary>The clusters' major version of PostgreSQL; the default one where it is not known.</summary>
    internal static string Version(TypedCommand typed) => typed.Clusters() is [var cluster, ..] ? cluster.Postgres.Version : new PostgresSettings().Version;
}
