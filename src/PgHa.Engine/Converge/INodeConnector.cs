using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>Gives the open session of a node; the one way by which all work reaches nodes.</summary>
public interface INodeConnector
{
    /// <summary>The node's session, connected if need be.</summary>
    Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken);
}
