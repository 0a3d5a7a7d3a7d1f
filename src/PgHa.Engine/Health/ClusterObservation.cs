using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What all servers of a cluster said, asked at the same moment.</summary>
public sealed record ClusterObservation(ClusterDefinition Cluster, IReadOnlyList<NodeObservation> Nodes)
{
    /// <summary>How much was asked.</summary>
    public ObservationDepth Depth { get; init; } = ObservationDepth.State;

    /// <summary>The servers with a database.</summary>
    public IReadOnlyList<NodeObservation> Databases => [.. Nodes.Where(n => Cluster.Nodes.Any(d => d.Name == n.Node))];

    /// <summary>The servers with a member of our etcd.</summary>
    public IReadOnlyList<NodeObservation> EtcdMembers => [.. Nodes.Where(n => Cluster.EtcdMembers().Any(m => m.Name == n.Node))];

    /// <summary>The nodes that say of themselves that they lead.</summary>
    public IReadOnlyList<NodeObservation> Leaders => [.. Nodes.Where(n => n.Patroni.Value is { IsLeader: true })];

    /// <summary>
    /// Who holds the leader's lock in the DCS: empty when nobody does, null when nobody could read it. What was read through the DCS's
    /// quorum counts; where that cannot be asked, what the Patroni that reached it last says.
    /// </summary>
    public string? LockHolder
    {
        get
        {
            if (Databases.All(n => n.Keys.Value is null))
            {
                return Databases.Where(n => n.Patroni.Value is { Members.Count: > 0 }).OrderBy(n => n.DcsAge ?? TimeSpan.Zero).FirstOrDefault()?
                    .Patroni.Value!.Members.FirstOrDefault(m => m.Role is "leader" or "standby_leader")?.Name
                    ?? (Databases.Any(n => n.Patroni.Value is { Members.Count: > 0 }) ? "" : null);
            }

            return Keys?.Holder;
        }
    }

    /// <summary>
    /// What the DCS itself holds, by its latest answer; null when nobody could read it. Of two stores that each believe they are the one,
    /// that which most nodes are answered by; of two alike, neither.
    /// </summary>
    public PatroniKeys? Keys
    {
        get
        {
            var stores = Databases.Select(n => n.Keys.Value).OfType<PatroniKeys>().GroupBy(k => k.StoreId).OrderByDescending(g => g.Count()).ToList();
            return stores.Count == 0 || (stores.Count > 1 && stores[0].Count() == stores[1].Count()) ? null : stores[0].MaxBy(k => k.Revision);
        }
    }

    /// <summary>
    /// Why a member takes no part in what the DCS decides; null when it does, as far as is known. Its Patroni goes on listing the members that it read
    /// last (patroni, <c>dcs/__init__.py</c>, <c>AbstractDCS.cluster</c>), so that only a reading of our own tells.
    /// </summary>
    public string? CutOff(NodeObservation node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Keys.Value is not null || node.Keys.Problem.Length == 0) return null;
        if (Databases.Any(n => n.Keys.Value is not null)) return $"it cannot read the DCS, others can: {node.Keys.Problem}";
        // Where nobody can, our reading may be what is wrong. An etcd of ours then says whether it works; else Patroni's own word decides, which counts
        // any answer of a server as a sight of the DCS, also of one without a quorum (patroni, dcs/etcd.py, _do_http_request).
        var lost = Cluster.RunsEtcd() ? !EtcdMembers.Any(n => n.Etcd.Value is { Healthy: true }) : node.DcsAge > TimeSpan.FromSeconds(Cluster.Patroni.LoopWait + Cluster.Patroni.RetryTimeout);
        return lost ? $"it cannot read the DCS, nor can others: {node.Keys.Problem}" : null;
    }

    /// <summary>
    /// The leader's name; null when there is none, when more than one node says so, and when another holds the lock: a leader that was
    /// frozen or cut off goes on believing in itself for a while.
    /// </summary>
    public string? Leader => Leaders is [var leader] && (LockHolder is null || LockHolder == leader.Node) ? leader.Node : null;

    /// <summary>The names of the replicas that do not stream from the leader.</summary>
    public IReadOnlyList<string> NotStreaming => Leaders is not [var leader] || Leader is null
        ? [.. Databases.Select(n => n.Node)]
        : [.. Databases.Where(n => n.Node != leader.Node && !PatroniChecks.StreamsTo(leader.Patroni.Value!, n.Node)).Select(n => n.Node)];
}
