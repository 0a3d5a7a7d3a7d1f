using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>What differs between etcd's versions in its settings (embed/config.go and etcdmain/config.go at the tags 3.2.0 to 3.6.0).</summary>
internal static class EtcdFeatures
{
    private static readonly (Version Since, (string Key, string Value)[] Settings)[] Compaction =
    [
        (new(3, 3, 0), [("AUTO_COMPACTION_MODE", "periodic"), ("AUTO_COMPACTION_RETENTION", "1h")]),
        // Before there were modes the retention was a whole number of hours, and anything else kept etcd from starting.
        (new(3, 0, 0), [("AUTO_COMPACTION_RETENTION", "1")]),
    ];

    /// <summary>The settings with which etcd drops revisions that are older than an hour.</summary>
    public static IReadOnlyList<(string Key, string Value)> HourlyCompaction(Version etcd) => Compaction.First(c => etcd.AtLeast(c.Since)).Settings;

    /// <summary>
    /// Whether etcd has to be told to ask before it calls an election: without that a member that comes back from a partition makes the others elect
    /// anew, and Patroni without an answer for <c>retry_timeout</c> demotes a leader that was well. The flag came with 3.4, switched off, and is
    /// on by itself since 3.5 (etcd's CHANGELOG-3.4 and 3.5).
    /// </summary>
    public static bool MustEnablePreVote(Version etcd) => etcd.AtLeast(new(3, 4, 0)) && !etcd.AtLeast(new(3, 5, 0));
}
