using PgHa.Definition;

namespace PgHa.Components.Postgres;

/// <summary>What a node's PostgreSQL says of replication at one moment.</summary>
public sealed record PostgresObservation
{
    /// <summary>Whether it is in recovery: a replica.</summary>
    public bool InRecovery { get; init; }

    /// <summary>Who replicates from it.</summary>
    public IReadOnlyList<WalSender> Senders
    {
        get;
        init => field = ValueList<WalSender>.Of(value);
    } = ValueList<WalSender>.Empty;

    /// <summary>Its replication slots.</summary>
    public IReadOnlyList<ReplicationSlot> Slots
    {
        get;
        init => field = ValueList<ReplicationSlot>.Of(value);
    } = ValueList<ReplicationSlot>.Empty;

    /// <summary>The setting <c>synchronous_standby_names</c>.</summary>
    public string SynchronousStandbyNames { get; init; } = "";

    /// <summary>Whether WAL is archived (<c>archive_mode</c> is <c>on</c> or <c>always</c>).</summary>
    public bool Archives { get; init; }

    /// <summary>When a segment was last archived; null when none was.</summary>
    public DateTimeOffset? LastArchived { get; init; }

    /// <summary>When archiving last failed; null when it never did.</summary>
    public DateTimeOffset? LastArchiveFailure { get; init; }

    /// <summary>The segment that could not be archived then.</summary>
    public string LastFailedSegment { get; init; } = "";
}

/// <summary>A row of <c>pg_stat_replication</c>.</summary>
/// <param name="Name">The standby's <c>application_name</c>: the member's name.</param>
/// <param name="State"><c>streaming</c>, <c>catchup</c> and so on.</param>
/// <param name="SyncState"><c>async</c>, <c>sync</c>, <c>potential</c>, <c>quorum</c>.</param>
/// <param name="LagBytes">Bytes that it has not replayed; null where unknown.</param>
/// <param name="LagTime">How long a commit just made took until it was replayed there; null when nothing happens, and before PostgreSQL 10.</param>
public sealed record WalSender(string Name, string State, string SyncState, long? LagBytes, TimeSpan? LagTime);

/// <summary>A row of <c>pg_replication_slots</c>.</summary>
/// <param name="Name">The slot.</param>
/// <param name="Active">Whether somebody uses it now.</param>
/// <param name="RetainedBytes">How much WAL it holds back; null when none was ever reserved.</param>
/// <param name="WalStatus">Whether that WAL is there: <c>reserved</c>, <c>extended</c>, <c>unreserved</c>, <c>lost</c>; empty before PostgreSQL 13.</param>
public sealed record ReplicationSlot(string Name, bool Active, long? RetainedBytes, string WalStatus);
