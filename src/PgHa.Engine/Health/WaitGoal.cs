namespace PgHa.Health;

/// <summary>What a cluster can be waited for.</summary>
public enum WaitGoal
{
    /// <summary>No check fails and none is unknown.</summary>
    Healthy,

    /// <summary>There is exactly one leader, and it holds the lock in the DCS.</summary>
    Leader,

    /// <summary>As Leader, and every replica streams from it on its timeline.</summary>
    Streaming,

    /// <summary>As Leader, and exactly one node has the virtual address: the leader.</summary>
    VirtualIP,

    /// <summary>Every member of our etcd is healthy.</summary>
    Etcd,

    /// <summary>Streaming, VirtualIP and Etcd together: what procedures of PgHa want before they disturb anything.</summary>
    Running,

    /// <summary>No member waits for a restart.</summary>
    NoPendingRestart,

    /// <summary>Automatic failover is on.</summary>
    Resumed,
}
