namespace PgHa.Health;

/// <summary>How much a node is asked. Each depth has what the ones before it have; each is one script a node.</summary>
public enum ObservationDepth
{
    /// <summary>Who the members are and who leads: Patroni, the lock in the DCS, who has the virtual address.</summary>
    Members,

    /// <summary>What procedures wait for: also etcd, services, the check script, the dynamic configuration.</summary>
    State,

    /// <summary>What only the checks need: also etcd's metrics, replication as PostgreSQL has it, disks, certificates, neighbours.</summary>
    Checks,
}
