namespace PgHa.Components;

/// <summary>How much a line of a log matters, in the words of this project; each component has its own.</summary>
public enum LogLevel
{
    /// <summary>For whoever looks for a fault.</summary>
    Debug,

    /// <summary>What goes on: also PostgreSQL's <c>LOG</c> and <c>NOTICE</c>.</summary>
    Information,

    /// <summary>It goes on, and yet.</summary>
    Warning,

    /// <summary>Something could not be done.</summary>
    Error,

    /// <summary>Something ended because of it: PostgreSQL's <c>FATAL</c> (a session) and <c>PANIC</c> (the server), Patroni's <c>CRITICAL</c>.</summary>
    Fatal,
}
