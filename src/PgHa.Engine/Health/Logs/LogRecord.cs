using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Health.Logs;

/// <summary>A message of a log; one that goes over several lines is kept together.</summary>
public sealed record LogRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>When, by the node's clock and with its offset from UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whose message it is.</summary>
    public required LogComponent Component { get; init; }

    /// <summary>How much it matters.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The process that wrote it; null where that is not told.</summary>
    public int? Pid { get; init; }

    /// <summary>The message. Lines are separated by <c>\n</c>.</summary>
    public required string Message { get; init; }

    /// <summary>Where it stands: a unit, of which the journal has it, or a file.</summary>
    public required string Source { get; init; }

    /// <summary>Its place there, for a second look: the journal's cursor; empty for a file.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>In one line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd HH:mm:ss.fff zzz} {Node} {Component} {Level}: {Message}");
}
