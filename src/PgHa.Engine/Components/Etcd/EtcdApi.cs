using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Components.Etcd;

/// <summary>What differs between etcd's versions: which API Patroni is to speak, and what must be switched on for it.</summary>
public static class EtcdApi
{
    private static readonly Version V3Login = new(3, 3);
    private static readonly Version V2Off = new(3, 4);
    private static readonly Version V2Gone = new(3, 6);

    /// <summary>
    /// The API of a cluster: as the definition says, else v3; but v2 below 3.3, where v3 has no login for Patroni and etcdctl shows v2's
    /// keys by default (patroni, <c>dcs/etcd3.py</c>, <c>_ensure_version_prefix</c>; seed R20).
    /// </summary>
    /// <exception cref="PgHaException"><c>EtcdProtocolUnsupported</c>: that version does not have what is asked for.</exception>
    public static EtcdProtocol Protocol(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (cluster, etcd) = (node.Cluster, VersionOf(node));
        var protocol = cluster.Etcd.Protocol ?? (IsBelow(etcd, V3Login) ? EtcdProtocol.V2 : EtcdProtocol.V3);
        return protocol switch
        {
            EtcdProtocol.V2 when etcd is not null && etcd >= V2Gone =>
                throw Unsupported(cluster, $"etcd {etcd} has no API v2, which went with 3.6", "Leave etcd.protocol out: v3 is taken."),
            EtcdProtocol.V3 when IsBelow(etcd, V3Login) && cluster.Etcd.User is not null =>
                throw Unsupported(cluster, $"Patroni cannot log in to etcd {etcd} with API v3; it can from 3.3 on", "Update etcd, or leave etcd.user out."),
            EtcdProtocol.V2 when cluster.Etcd.User is not null && cluster.RunsEtcd() =>
                throw Unsupported(cluster, $"etcd {etcd} is spoken to with API v2, and PgHa makes users with v3 only", "Update etcd to 3.3 or later, or leave etcd.user out."),
            _ => protocol,
        };
    }

    /// <summary>Whether a member of ours must be told to offer API v2: from 3.4 on it does not by itself.</summary>
    public static bool MustEnableV2(NodeContext node) => Protocol(node) == EtcdProtocol.V2 && !IsBelow(VersionOf(node), V2Off);

    // Of an etcd that is not ours only the definition can tell the version.
    private static Version? VersionOf(NodeContext node) => node.Cluster.RunsEtcd() ? node.Versions.Etcd : VersionText.Find(node.Cluster.Etcd.Version);

    // Of a version that is not known nothing is said.
    private static bool IsBelow(Version? etcd, Version limit) => etcd is not null && etcd < limit;

    private static PgHaException Unsupported(ClusterDefinition cluster, string what, string advice) =>
        new("EtcdProtocolUnsupported", $"{cluster.Name}: {what}.", cluster.Name, advice);
}
