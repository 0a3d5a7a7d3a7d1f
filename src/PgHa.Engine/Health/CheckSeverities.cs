using PgHa.Checks;

namespace PgHa.Health;

/// <summary>How much is at stake with each check, by its id.</summary>
internal static class CheckSeverities
{
    private static readonly Dictionary<string, CheckSeverity> Known = new(StringComparer.Ordinal)
    {
        ["etcd.quorum"] = CheckSeverity.Critical, ["etcd.leader"] = CheckSeverity.Critical, ["etcd.members"] = CheckSeverity.Critical, ["etcd.space"] = CheckSeverity.Critical,
        ["patroni.leader"] = CheckSeverity.Critical, ["patroni.system-id"] = CheckSeverity.Critical, ["patroni.members"] = CheckSeverity.Critical,
        ["vip.holder"] = CheckSeverity.Critical, ["vip.arp"] = CheckSeverity.Critical, ["vip.answer"] = CheckSeverity.Critical, ["node.space"] = CheckSeverity.Critical,
        ["dcs.reach"] = CheckSeverity.Critical,
        ["etcd.state"] = CheckSeverity.Minor, ["etcd.version"] = CheckSeverity.Minor, ["etcd.clock"] = CheckSeverity.Minor, ["etcd.fragmentation"] = CheckSeverity.Minor,
        ["etcd.elections"] = CheckSeverity.Minor, ["etcd.fsync"] = CheckSeverity.Minor, ["etcd.commit"] = CheckSeverity.Minor, ["patroni.pending-restart"] = CheckSeverity.Minor,
        ["patroni.configuration"] = CheckSeverity.Minor, ["node.wal"] = CheckSeverity.Minor,
    };

    /// <summary>The severity of a check; those that are not listed cost redundancy.</summary>
    public static CheckSeverity Of(string id) => Known.GetValueOrDefault(id, CheckSeverity.Major);
}
