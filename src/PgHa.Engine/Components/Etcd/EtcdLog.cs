using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgHa.Components.Etcd;

/// <summary>etcd's log: JSON from 3.5 on (zap), lines of its own before that, of which the journal has the level.</summary>
public static partial class EtcdLog
{
    /// <summary>What a line says.</summary>
    /// <param name="line">The line.</param>
    /// <param name="journal">The level that the journal knows, where the line says none.</param>
    public static LogMessage Read(string line, LogLevel journal)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.StartsWith('{') && Json(line) is { } json) return json;
        // Before 3.5 the library of the consensus algorithm writes in a form of its own.
        return Raft().Match(line) is { Success: true } match ? new(Level(match.Groups[1].Value.ToLowerInvariant(), journal), match.Groups[2].Value) : new(journal, line);
    }

    private static LogMessage? Json(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (!root.TryGetProperty("msg", out var message)) return null;
            var more = root.EnumerateObject().Where(p => p.Name is not ("level" or "ts" or "caller" or "msg" or "logger" or "stacktrace")).Select(p => $"{p.Name}={p.Value}");
            return new(
                Level(root.TryGetProperty("level", out var level) ? level.GetString() : null, LogLevel.Information),
                string.Join(' ', [message.GetString() ?? "", .. more]));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LogLevel Level(string? word, LogLevel otherwise) => word switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" or "panic" or "dpanic" => LogLevel.Fatal,
        _ => otherwise,
    };

    [GeneratedRegex(@"^raft\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ([A-Z]+): (.*)$")]
    private static partial Regex Raft();
}
