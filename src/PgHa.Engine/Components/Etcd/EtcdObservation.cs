namespace PgHa.Components.Etcd;

/// <summary>A node's etcd member as it sees itself and its cluster at one moment.</summary>
public sealed record EtcdObservation
{
    /// <summary>Whether a linearised read went through: the member answers and its cluster has a quorum.</summary>
    public required bool Healthy { get; init; }

    /// <summary>Id of the cluster that the member belongs to.</summary>
    public ulong ClusterId { get; init; }

    /// <summary>The member's id.</summary>
    public ulong MemberId { get; init; }

    /// <summary>Id of the leader that the member follows; 0 for none.</summary>
    public ulong Leader { get; init; }

    /// <summary>Server version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Raft's term.</summary>
    public ulong Term { get; init; }

    /// <summary>Raft's last index.</summary>
    public ulong RaftIndex { get; init; }

    /// <summary>The last index that was applied.</summary>
    public ulong AppliedIndex { get; init; }

    /// <summary>Database size in bytes.</summary>
    public long DbSize { get; init; }

    /// <summary>Bytes of it that are in use, the rest being free pages; null where its version does not tell (before 3.4).</summary>
    public long? DbSizeInUse { get; init; }

    /// <summary>What it counts about itself; null where that was not asked, or not answered.</summary>
    public EtcdMetrics? Metrics { get; init; }

    /// <summary>
    /// Names of the members with their ids; a member that has never started has no name. Null when it cannot be told: without a
    /// quorum etcd does not answer that.
    /// </summary>
    public IReadOnlyDictionary<ulong, string>? Members { get; init; }

    /// <summary>Alarms that are raised, by etcd's names, for example <c>NOSPACE</c>; null when it cannot be told, as above.</summary>
    public IReadOnlyList<string>? Alarms { get; init; }

    /// <summary>What the configuration file says of the cluster's state: <c>new</c> or <c>existing</c>.</summary>
    public string ConfiguredState { get; init; } = "";
}
