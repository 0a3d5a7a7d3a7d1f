namespace PgHa.Remote;

/// <summary>The connection broke while in use, or the node no longer answers.</summary>
public sealed class ConnectionLostException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public ConnectionLostException(string node, string message, string recommendation, Exception? innerException = null)
        : base("ConnectionLost", node, message, recommendation, innerException)
    {
    }

    /// <summary>The bare reason, as told in the message.</summary>
    internal string Reason { get; init; } = "";
}
