namespace PgHa.Remote;

/// <summary>The server accepted none of the keys and passwords; the message names each one tried.</summary>
public sealed class AuthenticationFailedException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public AuthenticationFailedException(string node, string message, string recommendation, Exception? innerException = null)
        : base("AuthenticationFailed", node, message, recommendation, innerException)
    {
    }
}
