namespace PgHa.Errors;

/// <summary>An exception of the engine that says what to call the error, what it happened to and what to do about it.</summary>
public interface IPgHaError
{
    /// <summary>A stable identifier, one word in PascalCase; scripts match on it.</summary>
    string ErrorId { get; }

    /// <summary>What it happened to: the name of a node, or of a file.</summary>
    string? Target { get; }

    /// <summary>What the user can do about it.</summary>
    string? Recommendation { get; }
}
