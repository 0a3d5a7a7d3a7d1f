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
        return await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            try
            {
                var script = new SectionedScript();
                PatroniProbe.Add(script, cluster);
                EtcdEnvironmentProbe.Add(script);
                var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
                var sections = script.Parse(await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(45) }, cancellationToken));
                return new RunningNode(node.Name, PatroniProbe.Parse(node.Name, sections), EtcdEnvironmentProbe.Parse(sections));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return new RunningNode(node.Name, new(node.Name, null, e.Message), null);
            }
        }));
    }
}
