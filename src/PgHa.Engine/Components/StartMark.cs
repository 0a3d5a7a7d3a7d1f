using PgHa.Definition;

namespace PgHa.Components;

/// <summary>
/// What tells that a server has been started as part of its cluster. From then on etcd's configuration says <c>existing</c> (seed R11)
/// and services start at boot; before that <c>Start-PgHaCluster</c> decides what starts, and in which order.
/// </summary>
public static class StartMark
{
    /// <summary>The mark of a server that carries no etcd of ours: it is made when the cluster's services have been started.</summary>
    public const string File = "/etc/pgha/started";

    /// <summary>The mark's content.</summary>
    public const string Content = "# Managed by PgHa: the services of this server belong to a cluster that has been started.\n";

    /// <summary>The path that exists from the start on: a member's data (etcd's own layout of its data directory), else <see cref="File"/>.</summary>
    public static string Of(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.HasEtcd(node) ? cluster.Etcd.DataDirectory + "/member" : File;
    }
}
