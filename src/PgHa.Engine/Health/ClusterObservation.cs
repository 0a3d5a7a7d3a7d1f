using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What all servers of a cluster said, asked at the same moment.</summary>
public sealed record ClusterObservation(ClusterDefinition Cluster, IReadOnlyList<NodeObservation> Nodes)
{
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
            var read = Databases.Select(n => n.Keys.Value).OfType<PatroniKeys>().ToList();
            if (read.Count == 0)
            {
                return Databases.Where(n => n.Patroni.Value is { Members.Count: > 0 }).OrderBy(n => n.DcsAge ?? TimeSpan.Zero).FirstOrDefault()?
                    .Patroni.Value!.Members.FirstOrDefault(m => m.Role is "leader" or "standby_leader")?.Name
                    ?? (Databases.Any(n => n.Patroni.Value is { Members.Count: > 0 }) ? "" : null);
            }

            // Two stores that each believe they are the one: the one that most nodes are answered by; of two alike, neither.
            var stores = read.GroupBy(k => k.StoreId).OrderByDescending(g => g.Count()).ToList();
            return stores.Count > 1 && stores[0].Count() == stores[1].Count() ? null : stores[0].MaxBy(k => k.Revision)!.Holder;
        }
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
