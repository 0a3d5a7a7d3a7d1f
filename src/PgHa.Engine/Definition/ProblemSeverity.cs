namespace PgHa.Definition;

/// <summary>How much a problem weighs.</summary>
public enum ProblemSeverity
{
    /// <summary>The definition can be used, but somebody should look at this.</summary>
    Warning,

    /// <summary>The definition is refused.</summary>
    Error,
}
