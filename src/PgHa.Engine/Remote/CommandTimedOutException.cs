namespace PgHa.Remote;

/// <summary>The script passed its deadline; its processes on the node were ended.</summary>
public sealed class CommandTimedOutException : RemoteException
{
    /// <inheritdoc cref="RemoteException(string, string, string, string, Exception?)"/>
    public CommandTimedOutException(string node, string message, string recommendation, Exception? innerException = null)
        : base("CommandTimedOut", node, message, recommendation, innerException)
    {
    }
}
