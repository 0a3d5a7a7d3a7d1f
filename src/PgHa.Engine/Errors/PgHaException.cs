namespace PgHa.Errors;

/// <summary>
/// The base of every error that the engine raises on purpose. The message says what is wrong and where;
/// <see cref="Recommendation"/> says what to do about it.
/// </summary>
public class PgHaException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">Stable identifier, for example <c>HostKeyUnknown</c>: scripts may branch on it.</param>
    /// <param name="message">What is wrong, and where. Never holds a secret.</param>
    /// <param name="target">The node, file or cluster that the error is about; where there is none, what was given.</param>
    /// <param name="recommendation">What to do about it. Every error says it, and the compiler sees to that.</param>
    /// <param name="innerException">The cause.</param>
    public PgHaException(string errorId, string message, string target, string recommendation, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Target = target;
        Recommendation = recommendation;
    }

    /// <summary>Stable identifier of the kind of error.</summary>
    public string ErrorId { get; }

    /// <summary>The node, file or cluster that the error is about.</summary>
    public string Target { get; }

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; }
}
