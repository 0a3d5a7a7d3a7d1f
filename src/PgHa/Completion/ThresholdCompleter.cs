using System.Globalization;
using PgHa.Checks;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Completes limits of checks, as a hashtable with the limit's name and default.</summary>
public sealed class ThresholdCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => HealthChecks.Thresholds.Select(t =>
        new Choice(t.Name, $"default {Value(t)}. {t.Summary}") { Code = Choice.Entry(t.Name, Choice.Quoted(Value(t), Quotes(t))) });

    private static char? Quotes(Threshold limit) => limit.Unit == ThresholdUnit.Count ? null : '\'';

    private static string Value(Threshold limit) => limit.Unit switch
    {
        ThresholdUnit.Bytes when limit.Default % (1L << 30) == 0 => Number(limit.Default / (1L << 30)) + "GB",
        ThresholdUnit.Bytes when limit.Default % (1L << 20) == 0 => Number(limit.Default / (1L << 20)) + "MB",
        ThresholdUnit.Seconds when limit.Default < 1 => Number(limit.Default * 1000) + "ms",
        ThresholdUnit.Seconds => Number(limit.Default) + "s",
        ThresholdUnit.Percent => Number(limit.Default) + "%",
        _ => Number(limit.Default),
    };

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
