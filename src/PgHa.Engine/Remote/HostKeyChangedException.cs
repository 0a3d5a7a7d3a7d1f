namespace PgHa.Remote;

/// <summary>The server's host key is not the one that known_hosts records: reinstalled, or somebody else's server.</summary>
public sealed class HostKeyChangedException : RemoteException
{
    /// <summary>Makes one.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="host">The host whose key it is: the node's own or a jump host's.</param>
    /// <param name="key">The key the server showed.</param>
    /// <param name="message">What happened.</param>
    /// <param name="recommendation">What to do about it.</param>
    public HostKeyChangedException(string node, SshEndpoint host, HostKey key, string message, string recommendation)
        : base("HostKeyChanged", node, message, recommendation)
    {
        Host = host;
        Key = key;
    }

    /// <summary>The host whose key it is: the node's own or a jump host's.</summary>
    public SshEndpoint Host { get; }

    /// <summary>The key the server showed.</summary>
    public HostKey Key { get; }
}
