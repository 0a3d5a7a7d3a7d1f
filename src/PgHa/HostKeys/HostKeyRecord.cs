using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>A host key that a node's SSH server offers, and what is recorded of it.</summary>
public sealed class HostKeyRecord
{
    internal HostKeyRecord(ClusterDefinition cluster, string node, ScannedHostKey scanned)
        : this(cluster, node, scanned.Host, scanned.Port, scanned.Key, scanned.Verdict.Status.ToString(), scanned.Verdict.Entry?.ToString())
    {
    }

    private HostKeyRecord(ClusterDefinition cluster, string node, string host, int port, HostKey key, string status, string? recordedIn)
    {
        Cluster = cluster;
        Node = node;
        HostName = host;
        Port = port;
        Key = key;
        Status = status;
        RecordedIn = recordedIn;
    }

    /// <summary>The cluster.</summary>
    public ClusterDefinition Cluster { get; }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>The host name that the key is recorded under.</summary>
    public string HostName { get; }

    /// <summary>Its SSH port.</summary>
    public int Port { get; }

    /// <summary>The key's type, for example <c>ssh-ed25519</c>.</summary>
    public string Type => Key.Type;

    /// <summary>The fingerprint as OpenSSH shows it; compare it with what the server's console says.</summary>
    public string Fingerprint => Key.Fingerprint;

    /// <summary><c>Unknown</c>, <c>Recorded</c>, <c>Changed</c> or <c>Revoked</c>.</summary>
    public string Status { get; }

    /// <summary>The line of known_hosts that decided; null for an unknown key.</summary>
    public string? RecordedIn { get; }

    internal HostKey Key { get; }

    internal HostKeyRecord AsRecorded(string file) => new(Cluster, Node, HostName, Port, Key, "Recorded", file);

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {Type} {Fingerprint}, {Status}";
}
