using System.Globalization;
using System.Text;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Postgres;

/// <summary>Replication as PostgreSQL itself tells it: lag, slots, synchronous standbys, the archiver. Pure.</summary>
public static class ReplicationChecks
{
    /// <summary>Bytes that a replica may be behind.</summary>
    public static readonly Threshold LagLimit = new("replication.lag", 64L << 20, ThresholdUnit.Bytes, "A replica may have so much WAL not replayed.");

    /// <summary>Time that a replica may be behind.</summary>
    public static readonly Threshold LagTimeLimit = new("replication.lag.time", 60, ThresholdUnit.Seconds, "A commit may take so long until a replica has replayed it.");

    /// <summary>WAL that a slot may hold back.</summary>
    public static readonly Threshold SlotLimit = new("replication.slots", 4L << 30, ThresholdUnit.Bytes, "A slot may hold back so much WAL.");

    /// <summary>Segments that may wait for the archiver.</summary>
    public static readonly Threshold ArchiveLimit = new("replication.archiver", 10, ThresholdUnit.Count, "So many WAL segments may wait to be archived.");

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } = [LagLimit, LagTimeLimit, SlotLimit, ArchiveLimit];

    /// <summary>All checks.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="answers">What the nodes' PostgreSQL say.</param>
    /// <param name="leader">The leader's name; null when there is not exactly one.</param>
    /// <param name="waiting">How many WAL segments wait for the archiver, by node; a node that did not tell is left out.</param>
    /// <param name="limits">The limits.</param>
    public static IEnumerable<CheckResult> Evaluate(
        ClusterDefinition cluster, IReadOnlyList<Answer<PostgresObservation>> answers, string? leader, IReadOnlyDictionary<string, int> waiting, Thresholds limits)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(limits);
        var self = leader is null ? null : answers.FirstOrDefault(a => a.Node == leader);
        if (self?.Value is not { } primary)
        {
            var (why, what) = leader is null ? ("there is no single leader", "See patroni.leader.") : ($"{leader}: {self?.Problem}", "Look at PostgreSQL's log on the leader.");
            foreach (var replica in answers) yield return CheckResult.Unknown("replication.lag", replica.Node, why, what);
            foreach (var id in (string[])["replication.slots", "replication.synchronous", "replication.archiver"]) yield return CheckResult.Unknown(id, cluster.Name, why, what);
            yield break;
        }

        foreach (var (node, _, _) in answers.Where(a => a.Node != leader))
            yield return Lag(node, primary.Senders.FirstOrDefault(s => s.Name == node), leader!, limits);
        yield return Slots(cluster, leader!, primary, limits);
        yield return Synchronous(cluster, primary);
        yield return Archiver(leader!, primary, waiting.TryGetValue(leader!, out var segments) ? segments : null, limits);
    }

    /// <summary>The slot that Patroni makes for a member (patroni, <c>dcs/__init__.py</c>, <c>slot_name_from_member_name</c>).</summary>
    public static string SlotOf(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var name = new StringBuilder();
        foreach (var rune in member.ToLowerInvariant().EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterLower((char)rune.Value) || char.IsAsciiDigit((char)rune.Value) || rune.Value == '_')) name.Append(rune);
            else if (rune.Value is '-' or '.') name.Append('_');
            else name.Append(CultureInfo.InvariantCulture, $"u{rune.Value:0000}");
        }

        return name.Length > 63 ? name.ToString(0, 63) : name.ToString();
    }

    private static CheckResult Lag(string node, WalSender? sender, string leader, Thresholds limits)
    {
        const string Id = "replication.lag";
        if (sender is null) return CheckResult.Unknown(Id, node, $"{leader} does not send it any WAL", "See patroni.streaming.");
        if (sender.LagBytes is not { } bytes) return CheckResult.Unknown(Id, node, $"{leader} does not know yet how far it is", "Ask again in a moment.");
        // Where nothing happens PostgreSQL tells no time: the replica is not behind then.
        var time = sender.LagTime ?? TimeSpan.Zero;
        var reason = string.Create(CultureInfo.InvariantCulture, $"{Sizes.Text(bytes)} behind, {time.TotalSeconds:0.0} s");
        return bytes <= limits.Of(LagLimit) && time.TotalSeconds <= limits.Of(LagTimeLimit)
            ? CheckResult.Pass(Id, node, reason)
            : CheckResult.Warn(Id, node, reason, "Look for a slow disk or network, a long query on the replica (max_standby_streaming_delay), or a replay that is paused.");
    }

    private static CheckResult Slots(ClusterDefinition cluster, string leader, PostgresObservation primary, Thresholds limits)
    {
        const string Id = "replication.slots";
        var wanted = cluster.Nodes.Where(n => n.Name != leader).Select(n => SlotOf(n.Name)).ToList();
        var (gone, lost) = (wanted.Where(w => primary.Slots.All(s => s.Name != w)).ToList(), primary.Slots.Where(s => s.WalStatus == "lost").Select(s => s.Name).ToList());
        var idle = primary.Slots.Where(s => !s.Active).ToList();
        var greedy = primary.Slots.Where(s => s.RetainedBytes > limits.Of(SlotLimit)).ToList();
        var most = primary.Slots.Where(s => s.RetainedBytes is not null).MaxBy(s => s.RetainedBytes);
        if (lost.Count > 0)
            return CheckResult.Fail(Id, cluster.Name, $"the WAL of {string.Join(", ", lost)} is lost", "A replica whose WAL is gone catches up no more: reinitialise it (Invoke-PgHaReinit).");
        if (greedy.Count > 0)
        {
            return CheckResult.Warn(Id, cluster.Name, $"WAL is held back by {string.Join(", ", greedy.Select(s => $"{s.Name} ({Sizes.Text(s.RetainedBytes!.Value)}{(s.Active ? "" : ", not active")})"))}",
                "Bring the replica back that uses it; drop a slot that nobody needs, or the leader's disk fills.");
        }

        if (gone.Count > 0)
            return CheckResult.Warn(Id, cluster.Name, $"there is no slot {string.Join(", ", gone)} on {leader}", "Patroni makes them in its next round; if not, look at its journal on the leader.");
        if (idle.Count > 0)
        {
            return CheckResult.Warn(Id, cluster.Name, $"not active: {string.Join(", ", idle.Select(s => s.RetainedBytes is { } b ? $"{s.Name} (holds back {Sizes.Text(b)})" : s.Name))}",
                "Bring the replica back that uses it; drop a slot that nobody needs, or the leader's disk fills.");
        }

        return CheckResult.Pass(Id, cluster.Name, $"{primary.Slots.Count} slots, all active; the most that one holds back is {Sizes.Text(most?.RetainedBytes ?? 0)}");
    }

    private static CheckResult Synchronous(ClusterDefinition cluster, PostgresObservation primary)
    {
        const string Id = "replication.synchronous";
        var standbys = primary.Senders.Where(s => s.SyncState is "sync" or "quorum").Select(s => s.Name).ToList();
        return (cluster.Patroni.SynchronousMode, standbys.Count) switch
        {
            (true, > 0) => CheckResult.Pass(Id, cluster.Name, $"synchronous: {string.Join(", ", standbys)}"),
            (true, _) => CheckResult.Fail(Id, cluster.Name, "synchronous replication is wanted, and no replica is synchronous",
                "Bring a replica back. Until then commits wait, or, unless synchronous_mode_strict is on, are on the leader alone: a failover would lose them."),
            (false, 0) when primary.SynchronousStandbyNames.Length == 0 => CheckResult.Pass(Id, cluster.Name, "asynchronous, as the definition says"),
            _ => CheckResult.Warn(Id, cluster.Name, $"synchronous_standby_names is '{primary.SynchronousStandbyNames}', and the definition wants no synchronous replication",
                "Correct the definition (patroni: synchronousMode), or what somebody set by hand."),
        };
    }

    private static CheckResult Archiver(string leader, PostgresObservation primary, int? waiting, Thresholds limits)
    {
        const string Id = "replication.archiver";
        if (!primary.Archives) return CheckResult.Pass(Id, leader, "WAL is not archived, as it is set (archive_mode)");
        if (primary.LastArchiveFailure is { } failed && !(primary.LastArchived >= failed))
        {
            return CheckResult.Fail(Id, leader, string.Create(CultureInfo.InvariantCulture, $"archiving {primary.LastFailedSegment} fails, last at {failed.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
                "Look at PostgreSQL's log on the leader for what archive_command says: until it works WAL stays, and the disk fills.");
        }

        return waiting switch
        {
            null => CheckResult.Unknown(Id, leader, "it is not known how many segments wait", "Look at pg_wal/archive_status on the leader."),
            { } n when n > limits.Of(ArchiveLimit) => CheckResult.Warn(Id, leader, $"{n} segments wait to be archived", "The archiver is slower than the WAL comes, or hangs: look at archive_command."),
            { } n => CheckResult.Pass(Id, leader, $"archives, {n} segments wait"),
        };
    }
}
