using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>Asks every node what its services run with: the little that a plan needs beside the nodes' facts, so that it costs little.</summary>
public sealed class RunningObserver(INodeConnector nodes)
{
    /// <summary>What the nodes say. A node that cannot be asked, or runs nothing yet, is an answer too.</summary>
    public async Task<IReadOnlyList<RunningNode>> ObserveAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return await Task.WhenAll(cluster.Servers().Select(async node =>
        {
            try
            {
                var script = new SectionedScript();
                if (cluster.HasDatabase(node)) PatroniProbe.Add(script, cluster);
                if (cluster.HasEtcd(node)) EtcdEnvironmentProbe.Add(script);
                var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
                var sections = script.Parse(await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(45) }, cancellationToken));
                return new RunningNode(
                    node.Name,
                    cluster.HasDatabase(node) ? PatroniProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
                    cluster.HasEtcd(node) ? EtcdEnvironmentProbe.Parse(sections) : null);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return new RunningNode(node.Name, new(node.Name, null, e.Message), null);
            }
        }));
    }
}
