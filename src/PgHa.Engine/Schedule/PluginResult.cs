using System.Globalization;
using PgHa.Checks;
using PgHa.Health;

namespace PgHa.Schedule;

/// <summary>Results as monitoring plug-ins give them (Monitoring Plugins Development Guidelines): 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Text">One line for people.</param>
public sealed record PluginResult(int ExitCode, string Text)
{
    private static readonly string[] Words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

    /// <summary>The worst decides: critical, then unknown, then warning. Without any result it is unknown.</summary>
    public static PluginResult Of(IReadOnlyCollection<HealthRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0) return new(3, "PGHA UNKNOWN - no check was made");
        var worst = records.MaxBy(r => Worst.Rank(r.Outcome))!.Outcome;
        var code = worst switch
        {
            CheckOutcome.Pass => 0,
            CheckOutcome.Warning => 1,
            CheckOutcome.Fail => 2,
            _ => 3,
        };
        var wrong = records.Where(r => r.Outcome != CheckOutcome.Pass).OrderByDescending(r => Worst.Rank(r.Outcome)).ToList();
        var first = wrong.Count == 0 ? "" : ": " + string.Join(", ", wrong.Take(3).Select(r => $"{r.Id} {r.Target}"));
        // A bar would begin the performance data.
        var text = string.Create(CultureInfo.InvariantCulture, $"PGHA {Words[code]} - {records.Count - wrong.Count} of {records.Count} checks pass{first}").Replace('|', '/');
        return new(code, string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)));
    }
}
