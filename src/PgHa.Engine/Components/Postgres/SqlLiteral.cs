using System.Collections;
using System.Globalization;

namespace PgHa.Components.Postgres;

/// <summary>
/// Values as literals of SQL, for a server with <c>standard_conforming_strings</c> on (PostgreSQL documentation, "String Constants"): a quote is
/// doubled, nothing else means anything. Each is of unknown type: the server takes it for what stands at its place. Pure.
/// </summary>
public static class SqlLiteral
{
    /// <summary>The literal of a value.</summary>
    /// <exception cref="ArgumentException">The value cannot be a value of PostgreSQL's: a text with a NUL character.</exception>
    public static string Of(object? value) => value is null ? "NULL" : Quote(Text(value));

    private static string Quote(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("PostgreSQL's texts cannot hold a NUL character.", nameof(text))
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => "\\x" + Convert.ToHexString(bytes),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        // A time that knows no zone is taken for what the server takes it for.
        DateTime { Kind: DateTimeKind.Unspecified } time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / 10} microseconds"),
        double number => number.ToString("R", CultureInfo.InvariantCulture) switch { "∞" => "Infinity", "-∞" => "-Infinity", var plain => plain },
        IEnumerable list => $"{{{string.Join(',', list.Cast<object?>().Select(Element))}}}",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // PostgreSQL documentation, "Array Input and Output Syntax".
    private static string Element(object? value) => value switch
    {
        null => "NULL",
        IEnumerable and not string and not byte[] => Text(value),
        _ => $"\"{Text(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
    };
}
