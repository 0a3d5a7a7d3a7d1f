using System.Globalization;

namespace PgHa.Definition;

/// <summary>How a span of major versions defines a server parameter; a line of <c>PostgresParameters.txt</c>.</summary>
/// <param name="Since">The first major version of the span; null: 9.6 or older.</param>
/// <param name="Until">The last one; null: 18 or newer.</param>
/// <param name="Context">When it can be changed: pg_settings.context (postmaster, sighup, user …).</param>
/// <param name="Type">What kind of value it takes.</param>
/// <param name="Least">The least number, in <paramref name="Unit"/>; null: it takes no number.</param>
/// <param name="Most">The greatest number, in <paramref name="Unit"/>; null: it takes no number.</param>
/// <param name="Unit">What a number without a unit counts (<c>kB</c>, <c>8kB</c>, <c>ms</c> …); null: it takes no unit.</param>
/// <param name="Values">The words of an enumeration, as pg_settings shows them.</param>
/// <param name="OtherSpellings">Further words that the server takes and does not show.</param>
public sealed record PostgresParameterDefinition(
    string? Since,
    string? Until,
    string Context,
    PostgresParameterType Type,
    double? Least,
    double? Most,
    string? Unit,
    IReadOnlyList<string> Values,
    IReadOnlyList<string> OtherSpellings)
{
    /// <summary>Whether a server must be restarted for a change to count.</summary>
    public bool NeedsRestart => Context == "postmaster";

    /// <summary>Whether it only shows how the server was built or the cluster was made.</summary>
    public bool IsReadOnly => Context == "internal";

    /// <summary>The line as it stands in the table, without name and versions.</summary>
    internal string Text { get; private init; } = "";

    /// <summary>Whether a major version is one of the span.</summary>
    public bool Covers(string version)
    {
        var index = PostgresVersions.IndexOf(version);
        return index >= 0
            && (Since is null || index >= PostgresVersions.IndexOf(Since))
            && (Until is null || index <= PostgresVersions.IndexOf(Until));
    }

    /// <summary>Reads a line of the table from its second column on: <c>since until context type [range [unit] | words]</c>.</summary>
    internal static PostgresParameterDefinition Parse(string line)
    {
        var columns = line.Split(' ', 5);
        var rest = columns.Length > 4 ? columns[4] : "";
        var definition = new PostgresParameterDefinition(
            Version(columns[0]), Version(columns[1]), columns[2], TypeOf(columns[3]), null, null, null, [], [])
        {
            Text = string.Join(' ', columns.Skip(2)),
        };
        if (rest.Length == 0) return definition;
        if (definition.Type == PostgresParameterType.Word)
        {
            var words = rest.Split('|');
            return definition with { Values = ValueList<string>.Of(words[0].Split(',')), OtherSpellings = ValueList<string>.Of(words.Skip(1).SelectMany(part => part.Split(','))) };
        }

        var parts = rest.Split(' ');
        var bounds = parts[0].Split("..");
        return definition with { Least = Number(bounds[0]), Most = Number(bounds[1]), Unit = parts.Length > 1 ? parts[1] : null };

        static PostgresParameterType TypeOf(string column) => column switch
        {
            "bool" => PostgresParameterType.Flag,
            "integer" => PostgresParameterType.Whole,
            "real" => PostgresParameterType.Real,
            "enum" => PostgresParameterType.Word,
            "string" => PostgresParameterType.Text,
            _ => throw new FormatException($"There is no type '{column}' in the table of parameters."),
        };

        static string? Version(string column) => column == "-" ? null : column;

        // PostgreSQL prints the greatest double with six digits.
        static double Number(string text) => text == "1.79769e+308" ? double.MaxValue : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
