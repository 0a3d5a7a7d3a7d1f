using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace PgHa.Definition.Rules;

/// <summary>
/// Numbers as the server reads them (guc.c, <c>parse_int</c> and <c>parse_real</c>): hexadecimal and octal like C, from 12 on fractions and
/// exponents, then blanks and a unit.
/// </summary>
internal static partial class PostgresNumbers
{
    /// <summary>A parameter's number in its base unit.</summary>
    /// <param name="value">The text.</param>
    /// <param name="definition">The parameter, of type integer or real.</param>
    /// <param name="version">The major version that is to read it.</param>
    /// <param name="number">The number, when there is one.</param>
    /// <returns>What is wrong, as the end of a sentence; or null.</returns>
    public static string? TryRead(string value, PostgresParameterDefinition definition, string version, out double number)
    {
        var whole = definition.Type == PostgresParameterType.Whole;
        var fractions = PostgresUnits.TakesFractions(version);
        number = 0;
        if (Split(value, whole, fractions, out number, out var unit) is { } fault) return fault;
        if (unit.Length > 0)
        {
            if (definition.Unit is not { } baseUnit || (!whole && !fractions)) return $"has {TextRules.Quote(unit)} behind the number, and this parameter takes no unit";
            // Before 12 a number that is no int in itself is refused before its unit is looked at: let it be too large.
            if (whole && !fractions && number is < int.MinValue or > int.MaxValue) return null;
            if (PostgresUnits.Convert(number, unit, baseUnit, version) is not { } converted)
                return $"has the unit {TextRules.Quote(unit)}: give one of {string.Join(", ", PostgresUnits.Of(baseUnit, version))}, small and capital letters as here";
            number = converted;
        }

        if (whole) number = Math.Round(number, MidpointRounding.ToEven);
        return null;
    }

    private static string? Split(string value, bool whole, bool fractions, out double number, out string unit)
    {
        (number, unit) = (0, "");
        if (whole && WholeNumber().Match(value) is { Success: true } match)
        {
            var rest = value[match.Length..];
            if (!fractions || rest.Length == 0 || rest[0] is not ('.' or 'e' or 'E'))
            {
                (number, unit) = (Number(match), rest.Trim());
                return rest.Length > 0 && rest[0] is '.' or 'e' or 'E' ? "is not a whole number, and fractions came with PostgreSQL 12" : null;
            }
        }

        if ((whole && !fractions) || DecimalNumber().Match(value) is not { Success: true } real) return $"is not {(whole && !fractions ? "a whole" : "a")} number";
        (number, unit) = (double.Parse(real.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture), value[real.Length..].Trim());
        return null;
    }

    private static double Number(Match match)
    {
        var digits = match.Groups["digits"].Value;
        BigInteger number = 0;
        var (radix, skip) = digits is ['0', 'x' or 'X', ..] ? (16, 2) : digits[0] == '0' ? (8, 1) : (10, 0);
        // A longer one is out of every range, whatever it is.
        foreach (var digit in digits.Skip(skip).Take(400)) number = number * radix + System.Convert.ToInt32(digit.ToString(), 16);
        return (double)(match.Groups["sign"].Value == "-" ? -number : number);
    }

    // strtol(3) with base 0. "08" is 0 and then an 8 too many.
    [GeneratedRegex(@"\A\s*(?<sign>[+-]?)(?<digits>0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")]
    private static partial Regex WholeNumber();

    // strtod(3), without its hexadecimal fractions and its words for infinity: no parameter has use for them.
    [GeneratedRegex(@"\A\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")]
    private static partial Regex DecimalNumber();
}
