using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgHa.Components.Postgres;

/// <summary>
/// PostgreSQL's log in its three forms (PostgreSQL documentation, "Error Reporting and Logging"): lines with a prefix, on stderr or in a file;
/// CSV; JSON from 15 on.
/// </summary>
public static partial class PostgresLog
{
    /// <summary>
    /// The message that a line with a prefix begins; null when it begins none. Of the prefix the time (<c>%m</c>, <c>%t</c>) is understood
    /// where it stands first, and the process in square brackets (<c>[%p]</c>), which is PostgreSQL's default; the rest is left out.
    /// </summary>
    public static LogMessage? Read(string line, LogZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (Form().Match(line) is not { Success: true } match) return null;
        var (prefix, kind, text) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var more = kind is "DETAIL" or "HINT" or "QUERY" or "CONTEXT" or "LOCATION" or "STATEMENT" or "BACKTRACE";
        return new(more ? LogLevel.Information : Level(kind), more ? $"{kind}: {text}" : text)
        {
            Continues = more,
            Time = zone.Time(prefix),
            Pid = Process().Match(prefix) is { Success: true } pid && int.TryParse(pid.Groups[1].Value, CultureInfo.InvariantCulture, out var id) ? id : null,
        };
    }

    /// <summary>The message of a line of JSON; null when it is none.</summary>
    public static LogMessage? ReadJson(string line, LogZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
            return Text("message") is { } message ? Message(Text("error_severity"), message, Text("detail"), Text("hint"), Text("context"), Text("statement"), Text("pid"), Text("timestamp"), zone) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The messages of a file of CSV, or of its end: what stands before the first whole row is left out.</summary>
    public static IReadOnlyList<LogMessage> ReadCsv(string text, LogZone zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        // A row begins with its time; a line within a quoted text hardly does.
        var start = RowStart().Match(text);
        return start.Success
            ? [.. Rows(text[start.Index..]).Where(r => r.Count > 19).Select(r => Message(r[11], r[13], r[14], r[15], r[18], r[19], r[3], r[0], zone))]
            : [];
    }

    private static LogMessage Message(
        string? kind, string message, string? detail, string? hint, string? context, string? statement, string? pid, string? time, LogZone zone)
    {
        var text = new StringBuilder(message);
        foreach (var (name, value) in new[] { ("DETAIL", detail), ("HINT", hint), ("CONTEXT", context), ("STATEMENT", statement) })
            if (!string.IsNullOrEmpty(value)) text.Append(CultureInfo.InvariantCulture, $"\n{name}: {value}");
        return new(Level(kind ?? ""), text.ToString())
        {
            Time = time is null ? null : zone.Time(time),
            Pid = int.TryParse(pid, CultureInfo.InvariantCulture, out var id) ? id : null,
        };
    }

    private static IEnumerable<List<string>> Rows(string text)
    {
        List<string> row = [];
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\n')) field.Append(c);
            else
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                yield return row;
                row = [];
            }
        }
    }

    private static LogLevel Level(string kind) => kind switch
    {
        _ when kind.StartsWith("DEBUG", StringComparison.Ordinal) => LogLevel.Debug,
        "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "PANIC" => LogLevel.Fatal,
        _ => LogLevel.Information,
    };

    // Two blanks after the colon: elog.c, send_message_to_server_log.
    [GeneratedRegex(@"^(.{0,300}?)\b(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT|BACKTRACE):  (.*)$")]
    private static partial Regex Form();

    [GeneratedRegex(@"\[(\d+)(?:-\d+)?\]")]
    private static partial Regex Process();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [A-Z+-][^,\n]*,", RegexOptions.Multiline)]
    private static partial Regex RowStart();
}
