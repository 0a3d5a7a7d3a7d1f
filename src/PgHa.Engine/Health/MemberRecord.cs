using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>A member of a cluster as it stands (seed R16).</summary>
public sealed record MemberRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The member's name, which is the node's.</summary>
    public required string Node { get; init; }

    /// <summary>The address that members and clients reach it under.</summary>
    public required string Address { get; init; }

    /// <summary><c>Leader</c>, <c>Replica</c>, <c>SyncStandby</c>, <c>StandbyLeader</c>, or <c>Unknown</c> when nobody can tell.</summary>
    public required string Role { get; init; }

    /// <summary>
    /// <c>running</c> on the leader; on a replica what the leader says of it, <c>streaming</c> at best; else what Patroni says;
    /// <c>unreachable</c> or <c>no answer</c> when the node does not.
    /// </summary>
    public required string State { get; init; }

    /// <summary>The timeline; null where unknown.</summary>
    public long? Timeline { get; init; }

    /// <summary>Bytes behind the leader; null on the leader and where unknown.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Whether the node has the virtual address; null where it did not say.</summary>
    public bool? HoldsVirtualIP { get; init; }

    /// <summary>Whether PostgreSQL waits for a restart.</summary>
    public bool PendingRestart { get; init; }

    /// <summary>PostgreSQL's version, for example <c>15.18</c>; empty where unknown.</summary>
    public string PostgresVersion { get; init; } = "";

    /// <summary>Patroni's version; empty where unknown.</summary>
    public string PatroniVersion { get; init; } = "";

    /// <summary>Why there is no better answer; empty when there is nothing to explain.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The members of a cluster as seen: each asked itself, and the leader asked of its replicas.</summary>
    public static IEnumerable<MemberRecord> Of(ClusterObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var leader = seen.Leaders is [var one] ? one.Patroni.Value : null;
        foreach (var node in seen.Cluster.Nodes)
        {
            var said = seen.Nodes.First(n => n.Node == node.Name);
            var self = said.Patroni.Value;
            // What the DCS knows of the member: the leader's view first, then anybody's.
            var listed = (leader?.Members ?? seen.Nodes.Select(n => n.Patroni.Value?.Members).FirstOrDefault(m => m is { Count: > 0 }))?
                .FirstOrDefault(m => m.Name == node.Name);
            var streams = leader is not null && self is { IsLeader: false } && PatroniChecks.StreamsTo(leader, node.Name);
            yield return new MemberRecord
            {
                Cluster = seen.Cluster,
                Node = node.Name,
                Address = node.Address,
                Role = RoleOf(self, listed),
                State = said.Failure is not null ? "unreachable" : self is null ? "no answer" : streams ? "streaming" : self.State,
                Timeline = self?.Timeline ?? listed?.Timeline,
                LagBytes = self is { IsLeader: true } ? null : PatroniChecks.Lag(leader, self) ?? listed?.LagBytes,
                HoldsVirtualIP = said.VirtualIP.Value?.Holds,
                PendingRestart = self?.PendingRestart ?? false,
                PostgresVersion = self is { ServerVersion: > 0 } ? Version(self.ServerVersion) : "",
                PatroniVersion = self?.PatroniVersion ?? "",
                Problem = said.Patroni.Problem,
            };
        }
    }

    private static string RoleOf(PatroniObservation? self, PatroniMember? listed) => (self, listed?.Role) switch
    {
        ({ Role: "standby_leader" }, _) => "StandbyLeader",
        ({ IsLeader: true }, _) => "Leader",
        // A member that does not answer may be listed as the leader until its lock runs out: nobody knows then.
        (null, _) => "Unknown",
        (_, "sync_standby" or "quorum_standby") => "SyncStandby",
        _ => "Replica",
    };

    // 150018 is 15.18; 90624 is 9.6.24 (PostgreSQL, "server_version_num").
    private static string Version(int number) =>
        number >= 100000 ? $"{number / 10000}.{number % 10000}" : $"{number / 10000}.{number / 100 % 100}.{number % 100}";
}
