using System.Globalization;

namespace PgHa.Definition.Rules;

/// <summary>
/// The units of PostgreSQL's parameters, and how a number in one becomes a number in another (guc.c, <c>convert_to_base_unit</c>). The least of
/// each kind came late: <c>B</c> with 11, <c>us</c> with 12; so did fractions, with 12.
/// </summary>
internal static class PostgresUnits
{
    // Largest first, as in guc.c; what one is, counted in the least of its kind.
    private static readonly (string Name, long Size)[] Sizes = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("kB", 1L << 10), ("B", 1)];
    private static readonly (string Name, long Size)[] Times =
        [("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

    /// <summary>The units that a parameter may be given in, largest first.</summary>
    public static IReadOnlyList<string> Of(string baseUnit, string version) => [.. Table(baseUnit, version).Select(unit => unit.Name)];

    /// <summary>A number in base units, or null when the unit is none of the parameter's.</summary>
    public static double? Convert(double number, string unit, string baseUnit, string version)
    {
        var table = Table(baseUnit, version);
        var at = Array.FindIndex(table, other => other.Name == unit);
        if (at < 0) return null;
        var (size, baseSize) = (table[at].Size, SizeOf(baseUnit));
        if (!TakesFractions(version)) return size >= baseSize ? number * (size / baseSize) : Math.Truncate(number / (baseSize / size));
        var converted = number * ((double)size / baseSize);
        if (at + 1 == table.Length) return converted;
        // "30.1GB" is rounded to the next smaller unit.
        var step = (double)table[at + 1].Size / baseSize;
        return Math.Round(converted / step, MidpointRounding.ToEven) * step;
    }

    /// <summary>Whether a version reads fractions, and units of real parameters.</summary>
    public static bool TakesFractions(string version) => PostgresVersions.IndexOf(version) >= PostgresVersions.IndexOf("12");

    /// <summary>A number of base units as one would write it: 131072 of 8kB is 1GB.</summary>
    public static string Format(double number, string? baseUnit)
    {
        // Negative ones and 0 stand for something else: off, the default.
        if (baseUnit is null || number <= 0 || number != Math.Truncate(number)) return number.ToString(CultureInfo.InvariantCulture) + (number > 0 ? baseUnit : "");
        var size = SizeOf(baseUnit);
        foreach (var unit in KindOf(baseUnit))
            if (number * size % unit.Size == 0) return ((decimal)number * size / unit.Size).ToString("0", CultureInfo.InvariantCulture) + unit.Name;
        return number.ToString(CultureInfo.InvariantCulture) + baseUnit;
    }

    private static (string Name, long Size)[] Table(string baseUnit, string version)
    {
        var kind = KindOf(baseUnit);
        var hasLeast = PostgresVersions.IndexOf(version) >= PostgresVersions.IndexOf(kind == Sizes ? "11" : "12");
        return hasLeast ? kind : kind[..^1];
    }

    private static (string Name, long Size)[] KindOf(string baseUnit) => baseUnit.EndsWith('B') ? Sizes : Times;

    /// <summary>What one of a unit is, in bytes or microseconds. 8kB is a unit too: PostgreSQL counts some sizes in blocks or WAL segments.</summary>
    public static long SizeOf(string baseUnit)
    {
        var name = baseUnit.TrimStart("0123456789".ToCharArray());
        var count = name.Length == baseUnit.Length ? 1 : long.Parse(baseUnit.AsSpan(0, baseUnit.Length - name.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return count * KindOf(baseUnit).First(unit => unit.Name == name).Size;
    }
}
