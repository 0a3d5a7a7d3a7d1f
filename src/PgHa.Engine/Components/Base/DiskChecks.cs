using System.Globalization;
using PgHa.Checks;

namespace PgHa.Components.Base;

/// <summary>Whether the nodes' disks have room. Pure.</summary>
public static class DiskChecks
{
    /// <summary>Room that is worth a word.</summary>
    public static readonly Threshold SpaceLimit = new("node.space", 15, ThresholdUnit.Percent, "Less than this free is a warning, unless more than node.space.bytes is free.");

    /// <summary>Room that nobody needs to think about, however large the disk is.</summary>
    public static readonly Threshold SpaceBytes = new("node.space.bytes", 20L << 30, ThresholdUnit.Bytes, "With more than this free there is no warning.");

    /// <summary>Room that is about to run out.</summary>
    public static readonly Threshold SpaceFail = new("node.space.fail", 3, ThresholdUnit.Percent, "Less than this free is a failure.");

    /// <summary>WAL that no checkpoint takes away: something holds it back.</summary>
    public static readonly Threshold WalLimit = new("node.wal", 16L << 30, ThresholdUnit.Bytes, "pg_wal may be so large.");

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } = [SpaceLimit, SpaceBytes, SpaceFail, WalLimit];

    /// <summary>All checks.</summary>
    public static IEnumerable<CheckResult> Evaluate(IReadOnlyList<Answer<DiskObservation>> answers, Thresholds limits)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var (node, seen, problem) in answers)
        {
            if (seen is null)
            {
                yield return CheckResult.Unknown("node.space", node, problem, "Look at the node's disks: df, and the kernel's messages (dmesg).");
                continue;
            }

            yield return Space(node, seen, limits);
            if (seen.WalBytes is { } wal)
            {
                yield return wal <= limits.Of(WalLimit)
                    ? CheckResult.Pass("node.wal", node, $"{wal >> 20} MiB of WAL")
                    : CheckResult.Warn("node.wal", node, $"{wal >> 20} MiB of WAL", "Something holds it back: a slot (replication.slots), the archiver (replication.archiver), or wal_keep_size is large.");
            }
        }
    }

    private static CheckResult Space(string node, DiskObservation seen, Thresholds limits)
    {
        const string Id = "node.space";
        double Free(DiskSpace space) => 100.0 * space.FreeBytes / space.TotalBytes;
        var tightest = seen.Spaces.MinBy(Free)!;
        var what = string.Join(", ", seen.Spaces.Where(s => s.TotalBytes == tightest.TotalBytes && s.FreeBytes == tightest.FreeBytes).Select(s => s.What));
        var reason = string.Create(CultureInfo.InvariantCulture, $"{Free(tightest):0} % of {tightest.TotalBytes >> 30} GiB are free for {what} ({tightest.Path})");
        const string Advice = "Make room before PostgreSQL or etcd stop: see node.wal and replication.slots; enlarge the disk.";
        return Free(tightest) < limits.Of(SpaceFail) ? CheckResult.Fail(Id, node, reason, Advice)
            : Free(tightest) < limits.Of(SpaceLimit) && tightest.FreeBytes < limits.Of(SpaceBytes) ? CheckResult.Warn(Id, node, reason, Advice)
            : CheckResult.Pass(Id, node, reason);
    }
}
