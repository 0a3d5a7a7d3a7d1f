namespace PgHa.Components;

/// <summary>What a line says in which a component begins a message; lines that begin none belong to the one before.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">The message without what stands in its own fields.</param>
public sealed record LogMessage(LogLevel Level, string Text)
{
    /// <summary>The time that stands in the line; null where none is there, or none that can be understood.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The process that stands in the line.</summary>
    public int? Pid { get; init; }

    /// <summary>Whether it goes on with the message before: PostgreSQL's <c>DETAIL</c>, <c>HINT</c>, <c>STATEMENT</c>.</summary>
    public bool Continues { get; init; }
}
