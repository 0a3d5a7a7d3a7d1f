using System.Text.RegularExpressions;

namespace PgHa.Components.Patroni;

/// <summary>Patroni's log: Python's own format with the level (patroni, <c>log.py</c>, <c>DEFAULT_FORMAT</c>).</summary>
public static partial class PatroniLog
{
    /// <summary>The message that a line begins; null when it begins none, as each line of a traceback but the first.</summary>
    public static LogMessage? Read(string line) => Form().Match(line) is { Success: true } match
        ? new(match.Groups[1].Value switch
        {
            "DEBUG" => LogLevel.Debug,
            "WARNING" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "CRITICAL" => LogLevel.Fatal,
            _ => LogLevel.Information,
        }, match.Groups[2].Value)
        : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL): (.*)$")]
    private static partial Regex Form();
}
