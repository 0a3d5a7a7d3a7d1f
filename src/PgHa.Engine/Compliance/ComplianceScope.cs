namespace PgHa.Compliance;

/// <summary>What a rule is judged of.</summary>
public enum ComplianceScope
{
    /// <summary>The cluster as a whole.</summary>
    Cluster,

    /// <summary>Each server.</summary>
    Server,

    /// <summary>Each server with a database.</summary>
    Database,

    /// <summary>Each server with a member of our etcd.</summary>
    EtcdMember,
}
