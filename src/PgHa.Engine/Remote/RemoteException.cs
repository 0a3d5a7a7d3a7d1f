using PgHa.Errors;

namespace PgHa.Remote;

/// <summary>Something went wrong on the way to a node. The message says what, where and what was tried.</summary>
/// <param name="errorId">A stable name for the kind of error, in Pascal case.</param>
/// <param name="node">The node's name.</param>
/// <param name="message">What happened, where, and what was tried; no secrets.</param>
/// <param name="recommendation">What to do about it.</param>
/// <param name="innerException">The cause, if it helps.</param>
public class RemoteException(string errorId, string node, string message, string recommendation, Exception? innerException = null)
    : PgHaException(errorId, message, node, recommendation, innerException)
{
    /// <summary>The node's name.</summary>
    public string Node => Target;
}
