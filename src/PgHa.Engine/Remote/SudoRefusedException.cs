namespace PgHa.Remote;

/// <summary>The user may not become root with sudo, or sudo wants a password and none was given.</summary>
public sealed class SudoRefusedException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public SudoRefusedException(string node, string message, string recommendation, Exception? innerException = null)
        : base("SudoRefused", node, message, recommendation, innerException)
    {
    }
}
