using System.Collections.Frozen;

namespace PgHa.Definition;

/// <summary>A server parameter of PostgreSQL, as <c>PostgresParameters.txt</c> has it.</summary>
/// <param name="Name">The name, in PostgreSQL's spelling.</param>
/// <param name="Definitions">How each span of major versions defines it, oldest first.</param>
public sealed record PostgresParameter(string Name, IReadOnlyList<PostgresParameterDefinition> Definitions)
{
    private static readonly FrozenDictionary<string, PostgresParameter> Table = Load();

    /// <summary>Every parameter of 9.6 to 18.</summary>
    public static IReadOnlyCollection<PostgresParameter> All => Table.Values;

    /// <summary>The first major version that has it; null: 9.6 or older.</summary>
    public string? Since => Definitions[0].Since;

    /// <summary>The last major version that has it; null: it still stands.</summary>
    public string? Until => Definitions[^1].Until;

    /// <summary>The parameter of that name, or null. Case does not count, as in PostgreSQL.</summary>
    public static PostgresParameter? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>How a major version defines it, or null when it has none of that name.</summary>
    public PostgresParameterDefinition? In(string version) => Definitions.FirstOrDefault(definition => definition.Covers(version));

    private static FrozenDictionary<string, PostgresParameter> Load()
    {
        using var stream = typeof(PostgresParameter).Assembly.GetManifestResourceStream("PgHa.Definition.PostgresParameters.txt")
            ?? throw new InvalidOperationException("The table of PostgreSQL's parameters is not in the assembly.");
        using var reader = new StreamReader(stream);
        var lines = new List<string[]>();
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') lines.Add(line.Split(' ', 2));
        return lines.GroupBy(line => line[0], line => PostgresParameterDefinition.Parse(line[1]))
            .Select(group => new PostgresParameter(group.Key, ValueList<PostgresParameterDefinition>.Of(group)))
            .ToFrozenDictionary(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);
    }
}
