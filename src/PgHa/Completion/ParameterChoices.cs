using System.Globalization;
using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Server parameters and dynamic settings as choices, with unit, range and default.</summary>
internal static class ParameterChoices
{
    /// <summary>The parameters of a major version that can be set.</summary>
    public static IEnumerable<Choice> OfServer(string version, string prefix = "") =>
        from parameter in PostgresParameter.All
        orderby parameter.Name
        let definition = parameter.In(version)
        where definition is { IsReadOnly: false }
        let name = prefix + parameter.Name
        let standard = PostgresDefaults.Of(parameter.Name, version)
        select new Choice(name, Tooltip(name, definition, standard)) { Code = Choice.Entry(name, Code(definition, standard)) };

    /// <summary>Patroni's own settings, and the parameters of a major version below <c>postgresql.parameters</c>.</summary>
    public static IEnumerable<Choice> OfDynamic(string version) =>
    [
        .. DynamicSettings.Known.Select(s => new Choice(s.Name, $"{s.Name}: {s.Summary}") { Code = Choice.Entry(s.Name, Code(s.Default)) }),
        .. OfServer(version, "postgresql.parameters."),
    ];

    private static string Tooltip(string name, PostgresParameterDefinition definition, string? standard)
    {
        List<string> words = [KindOf(definition)];
        if (definition.Unit is { } unit) words.Add($"in {unit}");
        if (standard is not null) words.Add("default " + (standard.Length > 0 ? standard : "empty"));
        if (definition.NeedsRestart) words.Add("needs a restart");
        return $"{name}: {string.Join(", ", words)}";
    }

    private static string Code(string? standard) => standard switch
    {
        null => "$null",
        "true" or "false" => "$" + standard,
        _ when standard.TrimStart('-').All(char.IsAsciiDigit) => standard,
        _ => Choice.Quoted(standard, '\''),
    };

    private static string KindOf(PostgresParameterDefinition definition) => definition.Type switch
    {
        PostgresParameterType.Flag => "on or off",
        PostgresParameterType.Word => string.Join(" | ", definition.Values),
        PostgresParameterType.Whole => string.Create(CultureInfo.InvariantCulture, $"whole number from {definition.Least} to {definition.Most}"),
        PostgresParameterType.Real => string.Create(CultureInfo.InvariantCulture, $"number from {definition.Least} to {definition.Most:G6}"),
        _ => "text",
    };

    private static string Code(PostgresParameterDefinition definition, string? standard) =>
        definition.Type is PostgresParameterType.Whole or PostgresParameterType.Real && standard is { Length: > 0 }
            ? standard : Choice.Quoted(standard ?? "", '\'');
}
