using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>Reaches nodes over SSH as their definition says, through a pool of connections.</summary>
/// <param name="pool">The connections.</param>
/// <param name="credentials">Secrets of the logins; null: what the pool remembers, keys and the agent.</param>
public sealed class NodeConnector(SessionPool pool, SshCredentials? credentials = null) : INodeConnector
{
    /// <inheritdoc/>
    public Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken) =>
        pool.ConnectAsync(Options(cluster, node), credentials, cancellationToken);

    /// <summary>How a node is reached, as its definition over its cluster's says.</summary>
    public static ConnectionOptions Options(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var ssh = cluster.SshOf(node);
        var user = ssh.User ?? Environment.UserName;
        return new ConnectionOptions
        {
            Name = node.Name,
            Endpoint = new SshEndpoint(ssh.Host ?? node.Address, ssh.Port ?? 22, user),
            KeyFiles = ssh.KeyFiles ?? [],
            KnownHostsFiles = ssh.KnownHostsFiles ?? [],
            UseAgent = ssh.UseAgent ?? true,
            JumpHosts = [.. (ssh.JumpHosts ?? []).Select(JumpHost.Parse).Select(j => new SshEndpoint(j.Host, j.Port ?? 22, j.User ?? user))],
            Sudo = ssh.Sudo ?? true,
            ConnectTimeout = TimeSpan.FromSeconds(ssh.ConnectTimeout ?? 15),
        };
    }
}
