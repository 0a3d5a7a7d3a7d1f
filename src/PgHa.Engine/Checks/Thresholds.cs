using System.Globalization;
using PgHa.Errors;

namespace PgHa.Checks;

/// <summary>The limits of checks as somebody set them; all others have their defaults.</summary>
public sealed class Thresholds
{
    private static readonly Dictionary<string, double> ByteUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1, ["kB"] = 1L << 10, ["KiB"] = 1L << 10, ["MB"] = 1L << 20, ["MiB"] = 1L << 20,
        ["GB"] = 1L << 30, ["GiB"] = 1L << 30, ["TB"] = 1L << 40, ["TiB"] = 1L << 40,
    };

    private static readonly Dictionary<string, double> TimeUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["ms"] = 0.001, ["s"] = 1, ["min"] = 60, ["h"] = 3600, ["d"] = 86400,
    };

    private readonly Dictionary<string, double> _set;

    private Thresholds(Dictionary<string, double> set) => _set = set;

    /// <summary>Nothing set.</summary>
    public static Thresholds Default { get; } = new([]);

    /// <summary>The limit in force.</summary>
    public double Of(Threshold threshold)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        return _set.GetValueOrDefault(threshold.Name, threshold.Default);
    }

    /// <summary>Reads names and values.</summary>
    /// <param name="values">The values by name: numbers, times, or texts with a unit.</param>
    /// <param name="known">The thresholds that there are.</param>
    /// <exception cref="PgHaException"><c>ThresholdUnknown</c>: there is none of that name. <c>ThresholdInvalid</c>: the value is none of its kind.</exception>
    public static Thresholds Read(IEnumerable<KeyValuePair<string, object?>> values, IReadOnlyList<Threshold> known)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(known);
        var set = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            var threshold = known.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new PgHaException("ThresholdUnknown", $"There is no threshold {name}.", name, $"There are: {string.Join(", ", known.Select(t => t.Name))}.");
            set[threshold.Name] = Number(threshold.Unit, value) ?? throw new PgHaException(
                "ThresholdInvalid", $"{Convert.ToString(value, CultureInfo.InvariantCulture)} is no value of the threshold {threshold.Name}.", threshold.Name, Advice(threshold.Unit));
        }

        return new(set);
    }

    private static double? Number(ThresholdUnit unit, object? value)
    {
        if (value is TimeSpan time) return unit == ThresholdUnit.Seconds && time >= TimeSpan.Zero ? time.TotalSeconds : null;
        var text = (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Trim();
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        var word = text[digits..].Trim();
        return unit switch
        {
            ThresholdUnit.Bytes => ByteUnits.TryGetValue(word, out var bytes) ? number * bytes : null,
            ThresholdUnit.Seconds => TimeUnits.TryGetValue(word, out var seconds) ? number * seconds : null,
            ThresholdUnit.Percent => word is "" or "%" && number <= 100 ? number : null,
            _ => word.Length == 0 ? number : null,
        };
    }

    private static string Advice(ThresholdUnit unit) => unit switch
    {
        ThresholdUnit.Bytes => "Give bytes: a number, or one with kB, MB, GB or TB.",
        ThresholdUnit.Seconds => "Give seconds: a number, one with ms, s, min, h or d, or a time span.",
        ThresholdUnit.Percent => "Give a percentage from 0 to 100.",
        _ => "Give a number, 0 or greater.",
    };
}
