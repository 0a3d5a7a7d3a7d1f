namespace PgHa.Remote;

/// <summary>sudo did not accept the sudo password.</summary>
public sealed class SudoPasswordWrongException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public SudoPasswordWrongException(string node, string message, string recommendation, Exception? innerException = null)
        : base("SudoPasswordWrong", node, message, recommendation, innerException)
    {
    }
}
