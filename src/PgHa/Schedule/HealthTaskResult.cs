using PgHa.Health;

namespace PgHa.Commands;

/// <summary>What a run of a health task found.</summary>
public sealed class HealthTaskResult
{
    /// <summary>0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.</summary>
    public int ExitCode { get; init; }

    /// <summary>One line for people and for monitoring.</summary>
    public string Text { get; init; } = "";

    /// <summary>The results as JSON lines.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>One line for each outcome that is not what it was at the run before, with its level in front (<c>&lt;3&gt;</c>).</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The records.</summary>
    public IReadOnlyList<HealthRecord> Records { get; init; } = [];

    /// <summary>The line for people.</summary>
    public override string ToString() => Text;
}
