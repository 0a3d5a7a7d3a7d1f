namespace PgHa.Remote;

/// <summary>Something went wrong on the way to a node. The message says what, where and what was tried.</summary>
public class RemoteException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">A stable name for the kind of error, in Pascal case.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="message">What happened, where, and what was tried; no secrets.</param>
    /// <param name="recommendation">What to do about it.</param>
    /// <param name="innerException">The cause, if it helps.</param>
    public RemoteException(string errorId, string node, string message, string recommendation, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Node = node;
        Recommendation = recommendation;
    }

    /// <summary>A stable name for the kind of error, such as <c>HostKeyUnknown</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; }
}
