using System.Globalization;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>Asks every node everything, with one script a node and all nodes at once. SSH alone is used.</summary>
public sealed class Observer(INodeConnector nodes)
{
    /// <summary>
    /// How long a node may take to answer before it counts as one that does not; null (the default) for as long as the connection lives. A
    /// server that is frozen is found dead by SSH only after 25 seconds, too late for who looks again and again.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The services that a server of a cluster runs.</summary>
    public static IReadOnlyList<string> Units(ClusterDefinition cluster, string server)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var node = cluster.Servers().First(n => n.Name == server);
        List<string> units = [];
        if (cluster.HasEtcd(node)) units.Add(EtcdComponent.Unit);
        if (cluster.HasDatabase(node)) units.AddRange(cluster.VirtualIP is null ? [PatroniComponent.Unit] : [KeepalivedComponent.Unit, PatroniComponent.Unit]);
        return units;
    }

    /// <summary>What the nodes say. A node that cannot be asked is an observation too.</summary>
    public async Task<ClusterObservation> ObserveAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var observations = await Task.WhenAll(cluster.Servers().Select(async node =>
        {
            try
            {
                var asking = ObserveAsync(cluster, node, cancellationToken);
                return await (Patience is { } patience ? asking.WaitAsync(patience, cancellationToken) : asking);
            }
            catch (TimeoutException) when (Patience is { } patience)
            {
                return NodeObservation.Unreachable(node.Name, new PgHaException("NodeSilent", $"{node.Name}: no answer within {patience.TotalSeconds:0} s.", node.Name));
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
        var database = cluster.HasDatabase(node);
        if (database) PatroniProbe.Add(script, cluster);
        EtcdProbe.Add(script, cluster, node);
        if (database) VirtualIPProbe.Add(script, cluster);
        DcsProbe.Add(script, cluster, node);
        script.Add("units", $"systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts -- {string.Join(' ', Units(cluster, node.Name))}");
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        // Servers of a DCS that is not ours, should all be silent, are asked one after another.
        var deadline = TimeSpan.FromSeconds(45 + 8 * script.Names.Count(n => n.StartsWith("dcs.", StringComparison.Ordinal)));
        var (began, result) = (DateTimeOffset.UtcNow, await session.RunAsync(script.Build() with { Deadline = deadline }, cancellationToken));
        var sections = script.Parse(result);
        // The clock is the first section: it was read close to the beginning. How close is not known, so that the whole of the time
        // that the script took bounds the error.
        var clock = double.TryParse(sections["clock"].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) - began
            : (TimeSpan?)null;
        return new NodeObservation
        {
            Node = node.Name,
            Dcs = DcsProbe.Parse(cluster, node, sections),
            Etcd = cluster.HasEtcd(node) ? EtcdProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
            Patroni = database ? PatroniProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
            VirtualIP = database && cluster.VirtualIP is not null ? VirtualIPProbe.Parse(node.Name, cluster, sections) : new(node.Name, null, ""),
            Units = UnitStates.Parse(sections["units"].Text),
            ClockOffset = clock,
            ClockError = result.Duration,
        };
    }
}
