namespace PgHa.Components.Patroni;

/// <summary>The keys that Patroni keeps of a cluster below its scope (patroni, <c>dcs/__init__.py</c>, <c>AbstractDCS</c>), members aside.</summary>
public static class PatroniKeyNames
{
    /// <summary>Name and meaning.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["leader"] = "who holds the leader's lock",
        ["config"] = "the dynamic configuration",
        ["initialize"] = "the system identifier of the cluster's database",
        ["history"] = "the changes of the timeline",
        ["failover"] = "a switchover or failover that was asked for",
        ["status"] = "the leader's position in the WAL and the slots'",
        ["optime/leader"] = "the leader's position in the WAL, for members before Patroni 2.1",
        ["sync"] = "the leader and its synchronous standbys",
        ["failsafe"] = "the members that the leader asks when the DCS is gone",
        ["members/*"] = "what each member says of itself",
    };
}
