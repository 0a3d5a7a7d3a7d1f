using System.Globalization;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>Values at and around the bounds of a parameter's definition, right and wrong ones.</summary>
internal static class ParameterSamples
{
    private static readonly string[] Flags =
        ["on", "off", "true", "false", "yes", "no", "1", "0", "ON", "False", "t", "tr", "f", "y", "n", "of", "o", "2", "", "enabled", "on ", "01", "onn", "truer"];

    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "KB", "mb", "us", "ms", "s", "min", "h", "d", "m", "x", " MB", " s ", "MB x", "\tmin"];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "+7", " 12 ", "0x10", "0X1f", "-0x2", "017", "08", "0x", "1.5", "2.5", "0.4", "-0.4", ".5", "5.", "1e3", "1e", "1E-2", "1e400", "1.5.5", "--1", "1-", "", " ", "x",
        "1_000", "2147483647", "2147483648", "-2147483649", "99999999999999999999", "1e10", "3,5", "١",
    ];

    public static IEnumerable<string> Of(PostgresParameterDefinition definition, int seed) => definition.Type switch
    {
        PostgresParameterType.Flag => Flags,
        PostgresParameterType.Word => Words(definition),
        PostgresParameterType.Whole or PostgresParameterType.Real => OfNumber(definition, seed),
        _ => [],
    };

    private static IEnumerable<string> Words(PostgresParameterDefinition definition) =>
    [
        .. definition.Values, .. definition.OtherSpellings, .. Flags, .. definition.Values.Select(word => word.ToUpperInvariant()),
        .. definition.Values.Where(word => word.Length > 1).Select(word => word[..^1]), .. definition.Values.Select(word => word + " "), "bogus",
    ];

    private static IEnumerable<string> OfNumber(PostgresParameterDefinition definition, int seed)
    {
        var random = new Random(seed);
        foreach (var bound in (double[])[definition.Least!.Value, definition.Most!.Value])
        {
            if (Math.Abs(bound) > 1e15) continue;
            foreach (var step in (double[])[-1, -0.5, 0, 0.5, 1])
            {
                yield return Text(bound + step);
                yield return Text(bound + step) + Units[random.Next(Units.Length)];
            }

            if (definition.Unit is { } unit) yield return Text(bound) + unit;
        }

        for (var i = 0; i < 6; i++) yield return Numbers[random.Next(Numbers.Length)] + (random.Next(2) == 0 ? "" : Units[random.Next(Units.Length)]);
        for (var i = 0; i < 4; i++) yield return Text(Math.Round(Math.Exp(random.NextDouble() * 25) * 8) / 8) + Units[random.Next(Units.Length)];
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
