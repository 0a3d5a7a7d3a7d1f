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
    /// <param name="cluster">The cluster.</param>
    /// <param name="failures">Why nodes could not be read a moment ago: these are not asked again.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task<IReadOnlyList<RunningNode>> ObserveAsync(
        ClusterDefinition cluster, IReadOnlyDictionary<string, Exception>? failures = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return await Task.WhenAll(cluster.Servers().Select(async node =>
        {
            if (failures?.GetValueOrDefault(node.Name) is { } failure) return new RunningNode(node.Name, new(node.Name, null, failure.Message), null);
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
