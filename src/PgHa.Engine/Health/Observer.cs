using System.Globalization;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>Asks every node everything, with one script a node and all nodes at once. SSH alone is used.</summary>
public sealed class Observer(INodeConnector nodes)
{
    /// <summary>The services that make up a cluster.</summary>
    public static IReadOnlyList<string> Units(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.VirtualIP is null ? [EtcdComponent.Unit, PatroniComponent.Unit] : [EtcdComponent.Unit, KeepalivedComponent.Unit, PatroniComponent.Unit];
    }

    /// <summary>What the nodes say. A node that cannot be asked is an observation too.</summary>
    public async Task<ClusterObservation> ObserveAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var observations = await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            try
            {
                return await ObserveAsync(cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return NodeObservation.Unreachable(node.Name, e);
            }
        }));
        return new(cluster, observations);
    }

    private async Task<NodeObservation> ObserveAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var script = new SectionedScript().Add("clock", "date +%s.%N");
        PatroniProbe.Add(script, cluster);
        EtcdProbe.Add(script, cluster);
        VirtualIPProbe.Add(script, cluster);
        script.Add("units", $"systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts -- {string.Join(' ', Units(cluster))}");
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var (began, result) = (DateTimeOffset.UtcNow, await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(45) }, cancellationToken));
        var sections = script.Parse(result);
        // The clock is the first section: it was read close to the beginning. How close is not known, so that the whole of the time
        // that the script took bounds the error.
        var clock = double.TryParse(sections["clock"].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) - began
            : (TimeSpan?)null;
        return new NodeObservation
        {
            Node = node.Name,
            Etcd = EtcdProbe.Parse(node.Name, sections),
            Patroni = PatroniProbe.Parse(node.Name, sections),
            VirtualIP = cluster.VirtualIP is null ? new(node.Name, null, "") : VirtualIPProbe.Parse(node.Name, cluster, sections),
            Units = UnitStates.Parse(sections["units"].Text),
            ClockOffset = clock,
            ClockError = result.Duration,
        };
    }
}
