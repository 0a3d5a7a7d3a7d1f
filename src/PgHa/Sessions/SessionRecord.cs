using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>An open connection to a node.</summary>
public sealed class SessionRecord
{
    internal SessionRecord(INodeSession session, ClusterDefinition? cluster)
    {
        Session = session;
        Cluster = cluster;
    }

    /// <summary>The cluster, where the connection was opened for one.</summary>
    public ClusterDefinition? Cluster { get; }

    /// <summary>The node's name.</summary>
    public string Node => Session.Name;

    /// <summary>The host that is connected to.</summary>
    public string HostName => Session.Endpoint.Host;

    /// <summary>Its port.</summary>
    public int Port => Session.Endpoint.Port;

    /// <summary>The login.</summary>
    public string User => Session.Endpoint.User;

    /// <summary>Whether the connection is believed to be up.</summary>
    public bool IsConnected => Session.IsConnected;

    /// <summary>When it came up.</summary>
    public DateTimeOffset Since => Session.Since;

    internal INodeSession Session { get; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {User} at {HostName}, port {Port}, {(IsConnected ? "connected" : "closed")}";
}
