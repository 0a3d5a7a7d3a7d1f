using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>What an operation may ask of a Patroni, by its version.</summary>
public static class PatroniFeatures
{
    // patroni, api.py, do_POST_reinitialize: "from_leader", at the tags v4.0.7 and v4.1.0.
    private static readonly Version FromLeader = new(4, 1);

    // patroni, ha.py, process_manual_failover_from_leader, at the tags v3.1.2 and v3.2.0: before, a leader with synchronous replication
    // cleared the request of who is no synchronous standby, and the request was answered 503.
    private static readonly Version ToAsynchronous = new(3, 2);

    /// <summary>Whether a replica can be told to copy from the leader and nobody else.</summary>
    public static bool CopiesFromLeader(string version) => VersionText.Find(version) is { } patroni && patroni >= FromLeader;

    /// <summary>Whether a failover past a leader that lives may go to a member that is no synchronous standby.</summary>
    public static bool FailsOverToAsynchronous(string version) => VersionText.Find(version) is not { } patroni || patroni >= ToAsynchronous;
}
