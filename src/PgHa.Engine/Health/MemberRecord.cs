using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>A member of a cluster as it stands (seed R16). Each is asked itself, and the DCS by each.</summary>
public sealed record MemberRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The member's name, which is the node's.</summary>
    public required string Node { get; init; }

    /// <summary>The address that members and clients reach it under.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// <c>Leader</c>, <c>Replica</c>, <c>SyncStandby</c>, <c>StandbyLeader</c>; <c>StaleLeader</c> when it says that it leads and another,
    /// or nobody, holds the lock in the DCS; <c>Unknown</c> when nobody can tell.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>
    /// <c>running</c> on the leader; on a replica what the leader says of it, <c>streaming</c> at best; else what Patroni says;
    /// <c>unreachable</c> or <c>no answer</c> when the node does not.
    /// </summary>
    public required string State { get; init; }

    /// <summary>The timeline; null where unknown.</summary>
    public long? Timeline { get; init; }

    /// <summary>Bytes of WAL behind the leader that are not replayed yet; null on the leader and where unknown.</summary>
    public long? LagBytes { get; init; }

    /// <summary><see cref="LagBytes"/> under a shorter name.</summary>
    public long? Lag => LagBytes;

    /// <summary>Bytes of WAL behind the leader that have not arrived yet; null on the leader and where unknown.</summary>
    public long? ReceiveLagBytes { get; init; }

    /// <summary>
    /// How old the last transaction is that a replica has replayed; zero when it has replayed all; null on the leader and where unknown.
    /// </summary>
    public TimeSpan? LagTime { get; init; }

    /// <summary>Whether the node has the virtual address; null where it did not say.</summary>
    public bool? HoldsVirtualIP { get; init; }

    /// <summary>Whether PostgreSQL waits for a restart.</summary>
    public bool PendingRestart { get; init; }

    /// <summary>The parameters that it waits with, for example <c>max_connections: 100 → 200</c>; empty where Patroni does not tell (before 4.0).</summary>
    public IReadOnlyList<string> PendingRestartReasons
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Patroni's tags that are set, such as <c>nofailover</c>, with their values.</summary>
    public IReadOnlyDictionary<string, string> Tags
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;

    /// <summary>What is to happen to this member later: restarts of it, switchovers from or to it.</summary>
    public IReadOnlyList<ScheduledAction> ScheduledActions
    {
        get;
        init => field = ValueList<ScheduledAction>.Of(value);
    } = ValueList<ScheduledAction>.Empty;

    /// <summary>PostgreSQL's version, for example <c>15.18</c>; empty where unknown.</summary>
    public string PostgresVersion { get; init; } = "";

    /// <summary>Patroni's version; empty where unknown.</summary>
    public string PatroniVersion { get; init; } = "";

    /// <summary>PostgreSQL's system identifier; empty where unknown.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>Where this member, the others and the DCS say different things of it, a sentence each; empty when they agree.</summary>
    public IReadOnlyList<string> Disagreements
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Why there is no better answer; empty when there is nothing to explain.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The members of a cluster as seen: each asked itself, the leader asked of its replicas, and the DCS.</summary>
    public static IEnumerable<MemberRecord> Of(ClusterObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var leader = seen.Leader is { } name ? seen.Nodes.First(n => n.Node == name) : null;
        foreach (var node in seen.Cluster.Nodes)
        {
            var said = seen.Nodes.First(n => n.Node == node.Name);
            var (self, leads) = (said.Patroni.Value, leader?.Patroni.Value);
            // What the DCS knows of the member: the leader's view first, then anybody's.
            var listed = (leads?.Members ?? seen.Nodes.Select(n => n.Patroni.Value?.Members).FirstOrDefault(m => m is { Count: > 0 }))?
                .FirstOrDefault(m => m.Name == node.Name);
            var streams = leads is not null && self is { IsLeader: false } && PatroniChecks.StreamsTo(leads, node.Name);
            var follows = self is not { IsLeader: true };
            var lag = follows ? PatroniChecks.Lag(leads, self) ?? listed?.LagBytes : null;
            yield return new MemberRecord
            {
                Cluster = seen.Cluster,
                Node = node.Name,
                Address = node.Address,
                Role = RoleOf(seen, said, listed),
                State = said.Failure is not null ? "unreachable" : self is null ? "no answer" : streams ? "streaming" : self.State,
                Timeline = self?.Timeline ?? listed?.Timeline,
                LagBytes = lag,
                ReceiveLagBytes = follows && leads?.Position - self?.ReceivedPosition is { } behind ? Math.Max(0, behind) : null,
                LagTime = !follows || self is null ? null : lag == 0 ? TimeSpan.Zero : Positive(said.Time - self.ReplayedUntil),
                HoldsVirtualIP = said.VirtualIP.Value?.Holds,
                PendingRestart = self?.PendingRestart ?? false,
                PendingRestartReasons = self?.PendingRestartReasons ?? [],
                Tags = self?.Tags ?? ValueMap<string>.Empty,
                ScheduledActions = [.. Scheduled(node.Name, self, leads ?? self)],
                PostgresVersion = self is { ServerVersion: > 0 } ? Version(self.ServerVersion) : "",
                PatroniVersion = self?.PatroniVersion ?? "",
                SystemId = self?.SystemId ?? "",
                Disagreements = [.. MemberDisagreements.Of(seen, said)],
                Problem = said.Patroni.Problem,
            };
        }
    }

    private static string RoleOf(ClusterObservation seen, NodeObservation said, PatroniMember? listed) => (said.Patroni.Value, listed?.Role) switch
    {
        // A member that does not answer may be listed as the leader until its lock runs out: nobody knows then.
        (null, _) => "Unknown",
        ({ IsLeader: true } self, _) => LeaderRole(seen, said, self),
        (_, "sync_standby" or "quorum_standby") => "SyncStandby",
        _ => "Replica",
    };

    private static string LeaderRole(ClusterObservation seen, NodeObservation said, PatroniObservation self)
    {
        var role = self.Role == "standby_leader" ? "StandbyLeader" : "Leader";
        return seen.LockHolder switch
        {
            // Nobody can read the lock. One that reached the DCS less than a lock's life ago, or goes on by failsafe_mode, may still lead.
            null when seen.Leaders.Count == 1 && (self.Failsafe || said.DcsAge is not { } age || age < TimeSpan.FromSeconds(seen.Cluster.Patroni.Ttl)) => role,
            null => "Unknown",
            var holder => holder == said.Node ? role : "StaleLeader",
        };
    }

    private static IEnumerable<ScheduledAction> Scheduled(string node, PatroniObservation? self, PatroniObservation? view)
    {
        if (self?.ScheduledRestart is { } at) yield return new("restart", at, "", "");
        if (view?.ScheduledSwitchover is { } switchover && (switchover.From == node || switchover.To == node || (switchover.From.Length == 0 && self is { IsLeader: true })))
            yield return new("switchover", switchover.At, switchover.From, switchover.To);
    }

    private static TimeSpan? Positive(TimeSpan? time) => time is { } t && t < TimeSpan.Zero ? TimeSpan.Zero : time;

    // 150018 is 15.18; 90624 is 9.6.24 (PostgreSQL, "server_version_num").
    private static string Version(int number) =>
        number >= 100000 ? $"{number / 10000}.{number % 10000}" : $"{number / 10000}.{number / 100 % 100}.{number % 100}";

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {Role}, {State}";
}

/// <summary>What Patroni is to do later.</summary>
/// <param name="Kind"><c>restart</c> or <c>switchover</c>.</param>
/// <param name="At">When.</param>
/// <param name="From">Of a switchover: who hands over; empty for whoever leads then.</param>
/// <param name="To">Of a switchover: who takes over; empty for the best one then.</param>
public sealed record ScheduledAction(string Kind, DateTimeOffset At, string From, string To)
{
    /// <summary>For people.</summary>
    public override string ToString()
    {
        var to = To.Length > 0 ? $" to {To}" : "";
        return FormattableString.Invariant($"{Kind}{to} at {At:yyyy-MM-dd HH:mm:sszzz}");
    }
}
