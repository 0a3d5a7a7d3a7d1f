using PgHa.Components;

namespace PgHa.Health.Logs;

/// <summary>Which messages are wanted.</summary>
public sealed record LogRequest
{
    /// <summary>How many lines of one source are read at most when it is not known how many it takes.</summary>
    public const int LineLimit = 20000;

    /// <summary>From when on; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until when; null for now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The least level. Default: all.</summary>
    public LogLevel Level { get; init; } = LogLevel.Debug;

    /// <summary>Whose messages. Default: everybody's.</summary>
    public IReadOnlySet<LogComponent> Components { get; init; } = Enum.GetValues<LogComponent>().ToHashSet();

    /// <summary>How many messages at most, the newest ones of all nodes together; null for all there are.</summary>
    public int? Last { get; init; }

    /// <summary>Whether a message is among those that are wanted.</summary>
    public bool Wants(LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Level >= Level && Components.Contains(record.Component) && !(record.Time < Since) && !(record.Time > Until);
    }

    // A message has more than one line now and then, and its beginning may be missing.
    internal int Lines => Last is { } last && Level == LogLevel.Debug ? (int)Math.Min(3L * last + 100, LineLimit) : LineLimit;
}
