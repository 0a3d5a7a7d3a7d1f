using System.Globalization;
using System.Text;
using System.Text.Json;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;

namespace PgHa.Health.Logs;

/// <summary>A line of a log as it was found, and what it says. Pure.</summary>
/// <param name="Source">The unit or file.</param>
/// <param name="Time">When; null where only the line before tells.</param>
/// <param name="Component">Whose.</param>
/// <param name="Pid">The process that wrote the line.</param>
/// <param name="Message">What it says; <see cref="LogMessage.Continues"/> where it goes on with the line before.</param>
/// <param name="Cursor">The journal's cursor.</param>
internal sealed record LogEntry(string Source, DateTimeOffset? Time, LogComponent Component, int? Pid, LogMessage Message, string Cursor)
{
    /// <summary>What tells the messages of one process from those of another that writes to the same place at the same time.</summary>
    public (string, int?) Stream => (Source, Cursor.Length > 0 ? Pid : null);

    /// <summary>A line of <c>journalctl -o json</c>; null when it is none, as a line that was cut off.</summary>
    public static LogEntry? OfJournal(string json, LogZone zone)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            string Text(string name) => root.TryGetProperty(name, out var value) ? Value(value) : "";
            if (!long.TryParse(Text("__REALTIME_TIMESTAMP"), CultureInfo.InvariantCulture, out var micros)) return null;
            var time = DateTimeOffset.UnixEpoch.AddTicks(micros * 10).ToOffset(zone.Offset);
            var level = Text("PRIORITY") switch { "7" => LogLevel.Debug, "4" => LogLevel.Warning, "3" => LogLevel.Error, "0" or "1" or "2" => LogLevel.Fatal, _ => LogLevel.Information };
            // What systemd says of a unit has its own unit, and the other's name beside it.
            var bySystemd = Text("UNIT") is { Length: > 0 };
            var unit = bySystemd ? Text("UNIT") : Text("_SYSTEMD_UNIT");
            var (component, message) = Read(unit, Text("MESSAGE"), level, bySystemd, zone);
            return new(unit, time, component, int.TryParse(Text("_PID"), CultureInfo.InvariantCulture, out var pid) ? pid : null, message, Text("__CURSOR"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A line of a log file of PostgreSQL's that is no CSV.</summary>
    public static LogEntry OfFile(string path, string line, LogZone zone)
    {
        var message = (path.EndsWith(".json", StringComparison.Ordinal) ? PostgresLog.ReadJson(line, zone) : PostgresLog.Read(line, zone))
            ?? new LogMessage(LogLevel.Information, line.TrimStart('\t')) { Continues = true };
        return new(path, message.Time, LogComponent.Postgres, message.Pid, message, "");
    }

    private static (LogComponent, LogMessage) Read(string unit, string line, LogLevel level, bool bySystemd, LogZone zone)
    {
        if (unit == EtcdComponent.Unit) return (LogComponent.Etcd, bySystemd ? new(level, line) : EtcdLog.Read(line, level));
        if (unit == KeepalivedComponent.Unit) return (LogComponent.Keepalived, new(level, line));
        if (bySystemd) return (LogComponent.Patroni, new(level, line));
        if (PatroniLog.Read(line) is { } patroni) return (LogComponent.Patroni, patroni);
        if (PostgresLog.Read(line, zone) is { } postgres) return (LogComponent.Postgres, postgres);
        return (LogComponent.Patroni, new(level, line) { Continues = true });
    }

    // A message that is no UTF-8 is a list of numbers (systemd, "Journal JSON Format").
    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(b => b.ValueKind == JsonValueKind.Number)
        ? Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => (byte)b.GetInt32())])
        : value.ToString();
}
