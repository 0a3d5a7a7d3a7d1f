using System.Diagnostics;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Etcd;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>Whether a cluster is as a running cluster must be, and the waiting until it is.</summary>
internal sealed class Readiness(INodeConnector nodes)
{
    /// <summary>How long a node may take to answer while all are looked at again and again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly Observer _observer = new(nodes) { Patience = Patience };

    /// <summary>What a running cluster must have and this one lacks, with the node and unit to blame; null when nothing.</summary>
    public static Lack? Lacking(ClusterObservation seen, IReadOnlyList<NodeDefinition> databases)
    {
        var names = databases.Select(n => n.Name).ToHashSet();
        if (seen.Leader is null) return new(databases[0].Name, PatroniComponent.Unit, "there is no single leader", "waiting for a leader");
        if (seen.NotStreaming.Where(names.Contains).ToList() is { Count: > 0 } waiting)
        {
            var who = string.Join(", ", waiting);
            return new(waiting[0], PatroniComponent.Unit, $"{who} does not stream from {seen.Leader}", $"waiting for {who} to stream");
        }

        if (seen.Cluster.VirtualIP is null) return null;
        var holders = seen.Nodes.Where(n => n.VirtualIP.Value is { Holds: true }).Select(n => n.Node).ToList();
        if (holders is [var holder] && holder == seen.Leader) return null;
        var where = holders.Count == 0 ? "no node" : string.Join(", ", holders);
        return new(seen.Leader, KeepalivedComponent.Unit, $"the virtual address is on {where}, the leader is {seen.Leader}", "waiting for the virtual address");
    }

    /// <summary>As <see cref="Lacking"/> of all nodes, and all members of our etcd must be healthy too: the next one is about to be disturbed.</summary>
    public static Lack? LackingAnything(ClusterObservation seen)
    {
        var sick = seen.EtcdMembers.FirstOrDefault(n => n.Etcd.Value is not { Healthy: true });
        return sick is null ? Lacking(seen, seen.Cluster.Nodes) : new(sick.Node, EtcdComponent.Unit, "its etcd is not healthy", $"waiting for etcd on {sick.Node}");
    }

    /// <summary>Looks until nothing lacks. What lacks when the time is up is in the answer.</summary>
    public async Task<(ClusterObservation Seen, Lack? Lack)> WaitAsync(
        ClusterDefinition cluster, Func<ClusterObservation, Lack?> lacking, TimeSpan limit, Action<string>? report, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = await _observer.ObserveAsync(cluster, cancellationToken);
            if (lacking(seen) is not { } lack) return (seen, null);
            if (clock.Elapsed >= limit) return (seen, lack);
            report?.Invoke(lack.Step);
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
        }
    }
}

/// <summary>What a cluster lacks, and who is to blame.</summary>
/// <param name="Node">The node.</param>
/// <param name="Unit">Its unit whose journal may explain it.</param>
/// <param name="What">What lacks.</param>
/// <param name="Step">What is waited for.</param>
internal sealed record Lack(string Node, string Unit, string What, string Step);
