using System.Diagnostics;
using System.Globalization;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>Asks every node everything, with one script a node and all nodes at once. SSH alone is used.</summary>
public sealed class Observer(INodeConnector nodes)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

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
    public Task<ClusterObservation> ObserveAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default) =>
        ObserveAsync(cluster, ObservationDepth.State, cancellationToken);

    /// <inheritdoc cref="ObserveAsync(ClusterDefinition, CancellationToken)"/>
    /// <param name="cluster">The cluster.</param>
    /// <param name="depth">How much is asked.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task<ClusterObservation> ObserveAsync(ClusterDefinition cluster, ObservationDepth depth, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var servers = cluster.Servers();
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(servers.Select(Ask));
        // While one node was waited for in vain, a new leader may have been elected: what the others said then is asked again.
        var end = clock.Elapsed;
        return new(cluster, await Task.WhenAll(servers.Zip(answers, async (node, answer) =>
            (answer.Seen.Failure is null && end - answer.At > Fresh ? await Ask(node) : answer).Seen))) { Depth = depth };

        async Task<(NodeObservation Seen, TimeSpan At)> Ask(NodeDefinition node)
        {
            try
            {
                var asking = ObserveAsync(cluster, node, depth, cancellationToken);
                return (await (Patience is { } patience ? asking.WaitAsync(patience, cancellationToken) : asking), clock.Elapsed);
            }
            catch (TimeoutException) when (Patience is { } patience)
            {
                var silent = new PgHaException("NodeSilent", $"{node.Name}: no answer within {patience.TotalSeconds:0} s.", node.Name, $"Look whether {node.Name} is overloaded or hangs: uptime, dmesg.");
                return (NodeObservation.Unreachable(node.Name, silent), clock.Elapsed);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                return (NodeObservation.Unreachable(node.Name, e), clock.Elapsed);
            }
        }
    }

    // A node that is frozen answers nothing, and ending what runs on it takes its time too: nobody waits for that.
    private static async Task<CommandResult> RunAsync(INodeSession session, string node, RemoteScript script, CancellationToken cancellationToken)
    {
        var running = session.RunAsync(script, cancellationToken);
        if (await Task.WhenAny(running, Task.Delay(script.Deadline, cancellationToken)) == running) return await running;
        _ = running.ContinueWith(ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        throw new PgHaException(
            "NodeSilent", $"{node} does not answer: what it was asked takes longer than {script.Deadline.TotalSeconds:0} s.", node,
            "Look at the server itself: it may be frozen, without memory, or its disks may hang.");
    }

    private async Task<NodeObservation> ObserveAsync(ClusterDefinition cluster, NodeDefinition node, ObservationDepth depth, CancellationToken cancellationToken)
    {
        var database = cluster.HasDatabase(node);
        if (!database && depth == ObservationDepth.Members) return NodeObservation.NotAsked(node.Name);
        var script = new SectionedScript().Add("clock", "date +%s.%N; cat /proc/uptime");
        if (database)
        {
            PatroniProbe.Add(script, cluster, configuration: depth >= ObservationDepth.State);
            PatroniKeysProbe.Add(script, cluster, node);
            VirtualIPProbe.Add(script, cluster, holderOnly: depth == ObservationDepth.Members);
        }

        if (depth >= ObservationDepth.State)
        {
            EtcdProbe.Add(script, cluster, node);
            DcsProbe.Add(script, cluster, node);
            script.Add("maintenance", $"cat {Maintenance.Path} 2>/dev/null");
            script.Add("units", $"systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts,ActiveEnterTimestampMonotonic -- {string.Join(' ', Units(cluster, node.Name))}");
        }

        if (depth >= ObservationDepth.Checks)
        {
            EtcdProbe.AddMetrics(script, cluster, node);
            DiskProbe.Add(script, cluster, node);
            if (database)
            {
                EtcdProbe.AddReach(script, cluster);
                PostgresProbe.Add(script, cluster);
                PatroniPauseProbe.Add(script, cluster);
                VirtualIPProbe.AddNeighbour(script, cluster);
            }
        }

        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        // Servers of a DCS that is not ours, should all be silent, are asked one after another.
        var deadline = depth == ObservationDepth.Members
            ? TimeSpan.FromSeconds(12)
            : TimeSpan.FromSeconds((depth >= ObservationDepth.Checks ? 90 : 50) + 8 * script.Names.Count(n => n.StartsWith("dcs.", StringComparison.Ordinal)));
        var (began, result) = (DateTimeOffset.UtcNow, await RunAsync(session, node.Name, script.Build() with { Deadline = deadline }, cancellationToken));
        var sections = script.Parse(result);
        // The clock is the first section: it was read close to the beginning. How close is not known, so that the whole of the time
        // that the script took bounds the error.
        var clock = sections["clock"].Text.Split('\n');
        var time = double.TryParse(clock[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : (DateTimeOffset?)null;
        return new NodeObservation
        {
            Node = node.Name,
            Dcs = depth >= ObservationDepth.State ? DcsProbe.Parse(cluster, node, sections) : new(node.Name, new DcsObservation(), ""),
            Etcd = cluster.HasEtcd(node) && depth >= ObservationDepth.State ? EtcdProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
            Patroni = database ? PatroniProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
            Keys = database ? PatroniKeysProbe.Parse(cluster, node, sections) : new(node.Name, null, ""),
            VirtualIP = database && cluster.VirtualIP is not null ? VirtualIPProbe.Parse(node.Name, cluster, sections) : new(node.Name, null, ""),
            Units = sections.TryGetValue("units", out var units) ? UnitStates.Parse(units.Text) : new Dictionary<string, UnitFact>(),
            EtcdReach = EtcdProbe.ParseReach(sections),
            Postgres = database ? PostgresProbe.Parse(node.Name, sections) : new(node.Name, null, ""),
            Disk = DiskProbe.Parse(node.Name, sections),
            PausedSince = PatroniPauseProbe.Parse(sections),
            Uptime = clock.Length > 1 && double.TryParse(clock[1].Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var uptime) ? TimeSpan.FromSeconds(uptime) : null,
            Maintenance = sections.TryGetValue("maintenance", out var mark) ? Maintenance.Read(mark.Text) : null,
            Time = time,
            ClockOffset = time - began,
            ClockError = result.Duration,
        };
    }
}
