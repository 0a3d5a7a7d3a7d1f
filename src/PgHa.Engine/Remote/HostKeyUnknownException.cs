namespace PgHa.Remote;

/// <summary>The server's host key stands in no known_hosts file.</summary>
public sealed class HostKeyUnknownException : RemoteException
{
    /// <summary>Makes one.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="host">The host whose key it is: the node's own or a jump host's.</param>
    /// <param name="key">The key the server showed.</param>
    /// <param name="message">What happened.</param>
    /// <param name="recommendation">What to do about it.</param>
    public HostKeyUnknownException(string node, SshEndpoint host, HostKey key, string message, string recommendation)
        : base("HostKeyUnknown", node, message, recommendation)
    {
        Host = host;
        Key = key;
    }

    /// <summary>The host whose key it is: the node's own or a jump host's.</summary>
    public SshEndpoint Host { get; }

    /// <summary>The key the server showed.</summary>
    public HostKey Key { get; }
}
