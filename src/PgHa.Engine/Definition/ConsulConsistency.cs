namespace PgHa.Definition;

/// <summary>How reads are answered (Consul's documentation, "Consistency Modes").</summary>
public enum ConsulConsistency
{
    /// <summary>By the leader, which may be one that was just replaced.</summary>
    Default,

    /// <summary>By the leader, once a majority has confirmed it.</summary>
    Consistent,

    /// <summary>By any server, from what it has.</summary>
    Stale,
}
