using System.Text;
using PgHa.Definition;

namespace PgHa.Health.Logs;

/// <summary>Makes messages of lines: those of one process that belong together become one. Pure.</summary>
internal sealed class LogAssembler(ClusterDefinition cluster, string node)
{
    // What a process that never ends a message could grow to.
    private const int LongestMessage = 256 * 1024;

    private readonly Dictionary<(string, int?), Open> _open = [];

    /// <summary>Takes a line in; gives the message before it in its stream, when that has ended.</summary>
    public LogRecord? Add(LogEntry entry)
    {
        if (entry.Message.Continues && _open.TryGetValue(entry.Stream, out var open) && open.Text.Length < LongestMessage)
        {
            open.Text.Append('\n').Append(entry.Message.Text);
            open.Touched = Environment.TickCount64;
            return null;
        }

        var ended = Take(entry.Stream);
        // The end of a message whose beginning was not read has no time of its own in a file, and cannot be put anywhere.
        if (entry.Time is { } time)
        {
            _open[entry.Stream] = new(new LogRecord
            {
                Cluster = cluster,
                Node = node,
                Time = time,
                Component = entry.Component,
                Level = entry.Message.Level,
                Pid = entry.Pid ?? entry.Message.Pid,
                Message = entry.Message.Text,
                Source = entry.Source,
                Cursor = entry.Cursor,
            });
        }

        return ended;
    }

    /// <summary>The messages that nothing was added to for so long; zero: all.</summary>
    public IReadOnlyList<LogRecord> Flush(TimeSpan quiet)
    {
        var limit = Environment.TickCount64 - (long)quiet.TotalMilliseconds;
        return [.. _open.Where(o => o.Value.Touched <= limit).Select(o => o.Key).ToList().Select(Take).OfType<LogRecord>().OrderBy(r => r.Time)];
    }

    private LogRecord? Take((string, int?) stream) => _open.Remove(stream, out var open) ? open.Record with { Message = open.Text.ToString() } : null;

    private sealed class Open(LogRecord record)
    {
        public LogRecord Record => record;

        public StringBuilder Text { get; } = new(record.Message);

        public long Touched { get; set; } = Environment.TickCount64;
    }
}
