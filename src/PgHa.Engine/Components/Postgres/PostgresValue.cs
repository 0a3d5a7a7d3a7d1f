using System.Globalization;

namespace PgHa.Components.Postgres;

/// <summary>
/// A value as the server writes it, as a value of .NET's. What has no fit type there, or does not fit into it (<c>infinity</c>, <c>NaN</c> of
/// numeric, a year before Christ), stays the text that it is. Pure.
/// </summary>
public static class PostgresValue
{
    /// <summary>Reads a value; null is NULL.</summary>
    /// <param name="type">The object id of its type (PostgreSQL, <c>pg_type.dat</c>; these never change).</param>
    /// <param name="text">The text, with DateStyle ISO, TimeZone UTC and bytea_output hex.</param>
    public static object? Read(uint type, string? text)
    {
        var culture = CultureInfo.InvariantCulture;
        return (type, text) switch
        {
            (_, null) => null,
            (16, _) => text == "t",
            (17, _) when text.StartsWith("\\x", StringComparison.Ordinal) => Convert.FromHexString(text.AsSpan(2)),
            (20, _) when long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var value) => value,
            (21 or 23, _) when int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var value) => value,
            (26 or 28, _) when long.TryParse(text, NumberStyles.None, culture, out var value) => value,
            (700 or 701, _) => text switch
            {
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => double.TryParse(text, NumberStyles.Float, culture, out var value) ? value : text,
            },
            // A decimal that would lose digits says something else than the server did.
            (1700, _) when decimal.TryParse(text, NumberStyles.Number, culture, out var value) && value.ToString(culture) == text => value,
            (1082, _) when DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out var value) => value.ToDateTime(TimeOnly.MinValue),
            (1114, _) when DateTime.TryParseExact(text, Times, culture, DateTimeStyles.None, out var value) => value,
            (1184, _) when DateTimeOffset.TryParseExact(text, ZonedTimes, culture, DateTimeStyles.None, out var value) => value,
            (2950, _) when Guid.TryParse(text, out var value) => value,
            _ => text,
        };
    }

    private static readonly string[] Times = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF"];

    private static readonly string[] ZonedTimes = [.. Times.Select(t => t + "zz")];
}
