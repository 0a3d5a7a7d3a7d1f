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
    /// <param name="cluster">The cluster.</param>
    /// <param name="etcd">etcd's version; null where it is not known.</param>
    /// <exception cref="PgHaException"><c>EtcdProtocolUnsupported</c>: that version does not have what is asked for.</exception>
    public static EtcdProtocol Protocol(ClusterDefinition cluster, Version? etcd)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var protocol = cluster.Etcd.Protocol ?? (IsBelow(etcd, V3Login) ? EtcdProtocol.V2 : EtcdProtocol.V3);
        return protocol switch
        {
            EtcdProtocol.V2 when etcd is not null && etcd >= V2Gone => throw Unsupported(cluster, $"etcd {etcd} has no API v2, which went with 3.6", "Leave etcd.protocol out: v3 is taken."),
            EtcdProtocol.V3 when IsBelow(etcd, V3Login) && cluster.Etcd.User is not null =>
                throw Unsupported(cluster, $"Patroni cannot log in to etcd {etcd} with API v3; it can from 3.3 on", "Update etcd, or leave etcd.user out."),
            EtcdProtocol.V2 when cluster.Etcd.User is not null && cluster.RunsEtcd() =>
                throw Unsupported(cluster, $"etcd {etcd} is spoken to with API v2, and PgHa makes users with v3 only", "Update etcd to 3.3 or later, or leave etcd.user out."),
            _ => protocol,
        };
    }

    /// <summary>Whether a member of ours must be told to offer API v2: from 3.4 on it does not by itself.</summary>
    public static bool MustEnableV2(ClusterDefinition cluster, Version? etcd) => Protocol(cluster, etcd) == EtcdProtocol.V2 && !IsBelow(etcd, V2Off);

    // Of a version that is not known nothing is said.
    private static bool IsBelow(Version? etcd, Version limit) => etcd is not null && etcd < limit;

    private static PgHaException Unsupported(ClusterDefinition cluster, string what, string advice) =>
        new("EtcdProtocolUnsupported", $"{cluster.Name}: {what}.", cluster.Name, advice);
}
