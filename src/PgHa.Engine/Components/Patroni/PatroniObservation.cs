using System.Text.Json.Nodes;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>What a node's Patroni says of itself and of the cluster (Patroni REST API: <c>/patroni</c>, <c>/cluster</c>, <c>/config</c>).</summary>
public sealed record PatroniObservation
{
    /// <summary>The member that answered: its own name, where its version tells (3.0.3 and later); else empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>PostgreSQL's state in Patroni's words: <c>running</c>, <c>streaming</c>, <c>starting</c>, <c>stopped</c> …</summary>
    public required string State { get; init; }

    /// <summary>Patroni's word for the role: <c>primary</c> (<c>master</c> before 4.0), <c>replica</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Whether this member says that it is the leader.</summary>
    public bool IsLeader => Role is "primary" or "master" or "standby_leader";

    /// <summary>The timeline; null while PostgreSQL does not run.</summary>
    public long? Timeline { get; init; }

    /// <summary>How far its WAL has come, as a byte position: written on the leader, replayed on a replica; null where unknown.</summary>
    public long? Position { get; init; }

    /// <summary>How far the WAL has arrived on a replica, as a byte position; null on the leader and where unknown.</summary>
    public long? ReceivedPosition { get; init; }

    /// <summary>When the last transaction that a replica has replayed was committed; null on the leader and where unknown.</summary>
    public DateTimeOffset? ReplayedUntil { get; init; }

    /// <summary>PostgreSQL's version as a number, for example 150018; 0 while it does not run.</summary>
    public int ServerVersion { get; init; }

    /// <summary>PostgreSQL's system identifier.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>Whether PostgreSQL waits for a restart to take new parameters.</summary>
    public bool PendingRestart { get; init; }

    /// <summary>Which parameters that is about, for example <c>max_connections: 100 → 200</c>; empty where its version does not tell (before 4.0).</summary>
    public IReadOnlyList<string> PendingRestartReasons
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>The member's tags, such as <c>nofailover</c>, with their values; those that are off are left out by Patroni.</summary>
    public IReadOnlyDictionary<string, string> Tags
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;

    /// <summary>Whether a tag is on.</summary>
    public bool Has(string tag) => Tags.TryGetValue(tag, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>When PostgreSQL is to be restarted; null when no restart is scheduled.</summary>
    public DateTimeOffset? ScheduledRestart { get; init; }

    /// <summary>The switchover that is scheduled; null when there is none.</summary>
    public ScheduledSwitchover? ScheduledSwitchover { get; init; }

    /// <summary>
    /// When this member last reached the DCS, by its own clock; null where it never did, or its version does not tell (before 2.1.2). What
    /// it says of the cluster is no younger than this.
    /// </summary>
    public DateTimeOffset? DcsLastSeen { get; init; }

    /// <summary>Whether it goes on leading without the DCS, with all members' consent (<c>failsafe_mode</c>, from 3.0 on).</summary>
    public bool Failsafe { get; init; }

    /// <summary>The cluster's name as this Patroni knows it; empty where it does not tell.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Patroni's version.</summary>
    public string PatroniVersion { get; init; } = "";

    /// <summary>Who replicates from this member: states by member name (<c>pg_stat_replication</c>).</summary>
    public IReadOnlyDictionary<string, ReplicationState> Replication { get; init; } = new Dictionary<string, ReplicationState>();

    /// <summary>The cluster as this member reads it from the DCS.</summary>
    public IReadOnlyList<PatroniMember> Members { get; init; } = [];

    /// <summary>Whether automatic failover is suspended.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether this member itself has taken notice that automatic failover is suspended (<c>/patroni</c>, <c>pause</c>).</summary>
    public bool IsPaused { get; init; }

    /// <summary>When its PostgreSQL was started, in PostgreSQL's own words; empty while it does not run.</summary>
    public string Started { get; init; } = "";

    /// <summary>The dynamic configuration; null when it could not be read.</summary>
    public JsonNode? Configuration { get; init; }
}

/// <summary>A switchover that Patroni is to make later.</summary>
/// <param name="At">When.</param>
/// <param name="From">The leader that hands over; empty for whoever leads then.</param>
/// <param name="To">The member that takes over; empty for the best one then.</param>
public sealed record ScheduledSwitchover(DateTimeOffset At, string From, string To);

/// <summary>A row of <c>pg_stat_replication</c>.</summary>
/// <param name="State"><c>streaming</c>, <c>catchup</c>, <c>startup</c>, <c>backup</c>.</param>
/// <param name="SyncState"><c>async</c>, <c>sync</c>, <c>potential</c>, <c>quorum</c>.</param>
public sealed record ReplicationState(string State, string SyncState);

/// <summary>A member as the DCS knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>leader</c>, <c>standby_leader</c>, <c>sync_standby</c>, <c>quorum_standby</c>, <c>replica</c>.</param>
/// <param name="State">PostgreSQL's state.</param>
/// <param name="Timeline">The timeline, where known.</param>
/// <param name="LagBytes">Bytes behind the leader; null where unknown, and on the leader.</param>
public sealed record PatroniMember(string Name, string Role, string State, long? Timeline, long? LagBytes);
