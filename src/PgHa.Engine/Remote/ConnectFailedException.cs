namespace PgHa.Remote;

/// <summary>No SSH connection could be made: name not found, unreachable, refused, timed out, or no common algorithm.</summary>
public sealed class ConnectFailedException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public ConnectFailedException(string node, string message, string recommendation, Exception? innerException = null)
        : base("ConnectFailed", node, message, recommendation, innerException)
    {
    }
}
