namespace PgHa.Definition;

/// <summary>What kind of value a server parameter takes: pg_settings.vartype.</summary>
public enum PostgresParameterType
{
    /// <summary><c>on</c> or <c>off</c>, and PostgreSQL's other words for them (bool).</summary>
    Flag,

    /// <summary>A whole number, many with a unit (integer).</summary>
    Whole,

    /// <summary>A number, some with a unit (real).</summary>
    Real,

    /// <summary>Any text (string).</summary>
    Text,

    /// <summary>One of a few words (enum).</summary>
    Word,
}
