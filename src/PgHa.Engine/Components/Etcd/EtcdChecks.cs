using System.Globalization;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>The health of a cluster's etcd (seed R10). Pure.</summary>
public static class EtcdChecks
{
    /// <summary>etcd's own warning threshold for a slow follower is 5000 entries behind; a fifth of it gives time to look.</summary>
    public static readonly Threshold LagLimit = new("etcd.lag", 1000, ThresholdUnit.Count, "A member that is so many log entries behind, or has so many not applied, is slow.");

    /// <summary>At the quota etcd takes no more writes.</summary>
    public static readonly Threshold SpaceLimit = new("etcd.space", 80, ThresholdUnit.Percent, "So much of the quota may be used.");

    /// <summary>Free pages are used again, but a file never shrinks by itself.</summary>
    public static readonly Threshold FragmentationLimit = new("etcd.fragmentation", 50, ThresholdUnit.Percent, "So much of the database may be free pages.");

    /// <summary>A small file is not worth a word.</summary>
    public static readonly Threshold FragmentationSize = new("etcd.fragmentation.size", 100L << 20, ThresholdUnit.Bytes, "A database smaller than this is never called fragmented.");

    /// <summary>etcd documentation, "Hardware recommendations": p99 of the log's fsync under 10 ms.</summary>
    public static readonly Threshold FsyncLimit = new("etcd.fsync", 0.01, ThresholdUnit.Seconds, "99 of 100 writes of the log must reach the disk in this time.");

    /// <summary>etcd documentation, "Metrics", and its own alert: p99 of the backend's commit under 25 ms.</summary>
    public static readonly Threshold CommitLimit = new("etcd.commit", 0.025, ThresholdUnit.Seconds, "99 of 100 commits of the database must take no longer than this.");

    /// <summary>etcd's own alert (contrib/mixin, etcdHighNumberOfLeaderChanges) speaks of four in 15 minutes.</summary>
    public static readonly Threshold ElectionLimit = new("etcd.elections", 4, ThresholdUnit.Count, "So many changes of the leader an hour are too many.");

    // The quota that EtcdConfiguration sets, for versions whose metrics do not tell it.
    private const long UsualQuota = 2L << 30;

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } = [LagLimit, SpaceLimit, FragmentationLimit, FragmentationSize, FsyncLimit, CommitLimit, ElectionLimit];

    /// <summary>All checks of etcd, those of nodes first.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="answers">What the members say.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <param name="asked">Whether metrics were asked for; without them there are no checks of them.</param>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, IReadOnlyList<Answer<EtcdObservation>> answers, Thresholds? limits = null, bool asked = true)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        limits ??= Checks.Thresholds.Default;
        var seen = answers.Where(a => a.Value is not null).Select(a => (a.Node, Etcd: a.Value!)).ToList();
        var highest = seen.Count == 0 ? 0 : seen.Max(s => s.Etcd.RaftIndex);
        foreach (var answer in answers)
        {
            yield return Member(answer);
            if (answer.Value is not { } etcd) continue;
            yield return Lag(answer.Node, etcd, highest, limits);
            yield return Space(answer.Node, etcd, limits);
            yield return Fragmentation(answer.Node, etcd, limits);
            yield return State(answer.Node, etcd);
            if (!asked) continue;
            yield return Disk("etcd.fsync", "writes of the log", answer.Node, etcd, etcd.Metrics?.Fsync, limits.Of(FsyncLimit));
            yield return Disk("etcd.commit", "commits of the database", answer.Node, etcd, etcd.Metrics?.Commit, limits.Of(CommitLimit));
            yield return Elections(answer.Node, etcd, limits);
        }

        yield return Quorum(cluster, seen.Count(s => s.Etcd.Healthy));
        if (seen.Count == 0)
        {
            foreach (var id in (string[])["etcd.leader", "etcd.members", "etcd.version"])
                yield return CheckResult.Unknown(id, cluster.Name, "no member answers", "Look at etcd's journal on the nodes: journalctl -u etcd.");
            yield break;
        }

        yield return Leader(cluster, seen);
        yield return Members(cluster, seen);
        yield return Version(cluster, seen);
    }

    /// <summary>Whether the servers with a database reach every member's endpoint: Patroni has no other way to the DCS.</summary>
    public static IEnumerable<CheckResult> Reach(ClusterDefinition cluster, IReadOnlyList<(string Node, IReadOnlyDictionary<string, bool>? Reached)> answers)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        const string Id = "etcd.reach";
        foreach (var (node, reached) in answers)
        {
            if (reached is null) continue;
            var cut = cluster.EtcdMembers().Where(m => !reached.GetValueOrDefault(m.Name)).Select(m => m.Name).ToList();
            yield return cut.Count == 0
                ? CheckResult.Pass(Id, node, $"reaches etcd on {string.Join(", ", cluster.EtcdMembers().Select(m => m.Name))}")
                : CheckResult.Warn(Id, node, $"does not reach etcd on {string.Join(", ", cut)}", $"Look whether etcd runs there, then at the network and firewalls between, port {cluster.Etcd.ClientPort}.");
        }
    }

    private static CheckResult Member(Answer<EtcdObservation> answer) => answer.Value switch
    {
        null => CheckResult.Fail("etcd.member", answer.Node, answer.Problem, "Look at etcd's journal on the node (journalctl -u etcd) and start it."),
        { Healthy: true } etcd => CheckResult.Pass("etcd.member", answer.Node, $"answers a linearised read (version {etcd.Version}, term {etcd.Term})"),
        _ => CheckResult.Fail("etcd.member", answer.Node, "answers, but a linearised read does not go through", "Its cluster has no quorum, or the member cannot reach it on the peer port."),
    };

    private static CheckResult Lag(string node, EtcdObservation etcd, ulong highest, Thresholds limits)
    {
        var behind = Math.Max(highest - etcd.RaftIndex, etcd.RaftIndex - Math.Min(etcd.AppliedIndex, etcd.RaftIndex));
        return behind <= limits.Of(LagLimit)
            ? CheckResult.Pass("etcd.lag", node, $"{behind} entries behind")
            : CheckResult.Warn("etcd.lag", node, $"{behind} entries behind", "The disk or the network of this node is too slow for etcd.");
    }

    private static CheckResult Space(string node, EtcdObservation etcd, Thresholds limits)
    {
        if (etcd.Alarms is null)
            return CheckResult.Unknown("etcd.space", node, "it cannot tell its alarms", "See etcd.quorum: without one etcd does not answer that.");
        if (etcd.Alarms.Count > 0)
            return CheckResult.Fail("etcd.space", node, $"alarm {string.Join(", ", etcd.Alarms)}", "Compact and defragment etcd, then clear the alarm (etcdctl alarm disarm).");
        var quota = etcd.Metrics?.Quota ?? UsualQuota;
        return etcd.DbSize <= quota * limits.Of(SpaceLimit) / 100
            ? CheckResult.Pass("etcd.space", node, $"{etcd.DbSize >> 10} KiB of {quota >> 20} MiB, no alarm")
            : CheckResult.Warn("etcd.space", node, $"{etcd.DbSize >> 20} MiB of {quota >> 20} MiB are used", "Compact and defragment etcd: at the quota it refuses writes.");
    }

    private static CheckResult Fragmentation(string node, EtcdObservation etcd, Thresholds limits)
    {
        const string Id = "etcd.fragmentation";
        if (etcd.DbSizeInUse is not { } used)
            return etcd.DbSize < limits.Of(FragmentationSize)
                ? CheckResult.Pass(Id, node, $"{etcd.DbSize >> 10} KiB in all")
                : CheckResult.Unknown(Id, node, $"etcd {etcd.Version} does not tell how much of its database is in use", "etcd 3.4 and later tell.");
        var free = etcd.DbSize <= 0 ? 0 : 100.0 * (etcd.DbSize - used) / etcd.DbSize;
        var reason = string.Create(CultureInfo.InvariantCulture, $"{free:0} % of {etcd.DbSize >> 10} KiB are free pages");
        return etcd.DbSize < limits.Of(FragmentationSize) || free <= limits.Of(FragmentationLimit)
            ? CheckResult.Pass(Id, node, reason)
            : CheckResult.Warn(Id, node, reason, "Defragment the members one after the other, the leader last (etcdctl defrag on the node): a member stands still meanwhile.");
    }

    private static CheckResult Disk(string id, string what, string node, EtcdObservation etcd, EtcdLatency? latency, double limit)
    {
        if (etcd.Metrics is null) return CheckResult.Unknown(id, node, "it does not tell its metrics", "Look at its journal (journalctl -u etcd): the client port must answer /metrics.");
        if (latency is null) return CheckResult.Unknown(id, node, $"there were no {what} yet", "Ask again in a minute.");
        var reason = string.Create(CultureInfo.InvariantCulture, $"{latency.Which} {what} took up to {latency.Seconds * 1000:0.#} ms since it started {Ago(etcd.Metrics.Uptime)}");
        return latency.Seconds <= limit
            ? CheckResult.Pass(id, node, reason)
            : CheckResult.Warn(id, node, reason, "The disk is too slow for etcd, or shared with something busy: give etcd a fast disk of its own. The figures begin anew when etcd restarts.");
    }

    // Every member's first election, at its start, counts too.
    private static CheckResult Elections(string node, EtcdObservation etcd, Thresholds limits)
    {
        const string Id = "etcd.elections";
        if (etcd.Metrics is not { LeaderChanges: { } changes, Uptime: { } uptime })
            return CheckResult.Unknown(Id, node, "it does not tell its metrics", "Look at its journal (journalctl -u etcd): the client port must answer /metrics.");
        var anHour = changes / Math.Max(1, uptime.TotalHours);
        var reason = string.Create(CultureInfo.InvariantCulture, $"the leader changed {changes:0} times since it started {Ago(uptime)}, term {etcd.Term}");
        return anHour <= limits.Of(ElectionLimit)
            ? CheckResult.Pass(Id, node, reason)
            : CheckResult.Warn(Id, node, reason, "Elections come from lost heartbeats: slow disks (etcd.fsync), a network that loses packets, a machine that stands still. Far networks want longer heartbeats.");
    }

    private static string Ago(TimeSpan? time) => time switch
    {
        null => "",
        { TotalHours: < 1 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:0} min ago"),
        { TotalDays: < 2 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalHours:0} h ago"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalDays:0} d ago"),
    };

    private static CheckResult State(string node, EtcdObservation etcd) => etcd.ConfiguredState == "existing"
        ? CheckResult.Pass("etcd.state", node, "configured as a member of an existing cluster")
        : CheckResult.Warn("etcd.state", node, $"its configuration says '{etcd.ConfiguredState}', not 'existing'",
            "Run Install-PgHaNode: with 'new' a node that loses its data would try to found a cluster of its own.");

    private static CheckResult Quorum(ClusterDefinition cluster, int healthy)
    {
        var (margin, all) = (healthy - cluster.Quorum(), cluster.EtcdMembers().Count);
        var reason = $"{healthy} of {all} members are healthy, {cluster.Quorum()} are needed";
        return margin switch
        {
            // A linearised read needs a quorum: the members that do not answer here do answer each other.
            < 0 when healthy > 0 => CheckResult.Warn("etcd.quorum", cluster.Name,
                $"{healthy} of {all} members can be asked; a quorum stands, for a linearised read goes through", "Make the other nodes reachable from here."),
            < 0 => CheckResult.Fail("etcd.quorum", cluster.Name, reason + ": no writes", "Bring members back: without a quorum Patroni cannot keep a leader."),
            0 when all > 1 => CheckResult.Warn("etcd.quorum", cluster.Name, reason + ": one more loss stops writes", "Bring the missing members back now."),
            _ => CheckResult.Pass("etcd.quorum", cluster.Name, reason),
        };
    }

    private static CheckResult Leader(ClusterDefinition cluster, List<(string Node, EtcdObservation Etcd)> seen)
    {
        var leaders = seen.Select(s => s.Etcd.Leader).Distinct().ToList();
        if (leaders is [var leader] && leader != 0)
        {
            var members = seen.Select(s => s.Etcd.Members).FirstOrDefault(m => m is not null);
            var name = members?.GetValueOrDefault(leader) is { Length: > 0 } known ? known : leader.ToString("x", CultureInfo.InvariantCulture);
            return CheckResult.Pass("etcd.leader", cluster.Name, $"all members that answer follow {name}");
        }

        return CheckResult.Fail("etcd.leader", cluster.Name,
            leaders is [0] ? "no leader" : $"members disagree: {string.Join(", ", seen.Select(s => $"{s.Node} follows {s.Etcd.Leader:x}"))}",
            "An election is going on, or the members cannot reach each other on the peer port.");
    }

    private static CheckResult Members(ClusterDefinition cluster, List<(string Node, EtcdObservation Etcd)> seen)
    {
        const string Advice = "Two etcd clusters that each believe they are the one need a hand: find the right one by its data before anything is removed.";
        var ids = seen.GroupBy(s => s.Etcd.ClusterId).ToList();
        if (ids.Count > 1)
        {
            return CheckResult.Fail("etcd.members", cluster.Name,
                $"members of different clusters: {string.Join("; ", ids.Select(g => $"{g.Key:x}: {string.Join(", ", g.Select(s => s.Node))}"))}", Advice);
        }

        var wanted = cluster.EtcdMembers().Select(n => n.Name).Order(StringComparer.Ordinal).ToList();
        if (seen.All(s => s.Etcd.Members is null))
            return CheckResult.Unknown("etcd.members", cluster.Name, "no member that answers can tell the members", "See etcd.quorum: without one etcd does not answer that.");
        foreach (var (node, members) in seen.Where(s => s.Etcd.Members is not null).Select(s => (s.Node, s.Etcd.Members!)))
        {
            var there = members.Values.Order(StringComparer.Ordinal).ToList();
            if (!there.SequenceEqual(wanted))
            {
                return CheckResult.Fail("etcd.members", cluster.Name,
                    $"{node} knows the members {string.Join(", ", there.Select(n => n.Length > 0 ? n : "(never started)"))}, the definition has {string.Join(", ", wanted)}",
                    wanted.Except(there).Any()
                        ? "A node that is to be a member and has no data of one becomes it by Install-PgHaNode and Start-PgHaCluster; else correct the definition."
                        : "Correct the definition, or have the node leave that is in it no more (Uninstall-PgHaNode with the former definition).");
            }
        }

        return CheckResult.Pass("etcd.members", cluster.Name, $"every member that tells knows {string.Join(", ", wanted)}");
    }

    private static CheckResult Version(ClusterDefinition cluster, List<(string Node, EtcdObservation Etcd)> seen)
    {
        var versions = seen.Select(s => s.Etcd.Version).Distinct().ToList();
        return versions.Count == 1
            ? CheckResult.Pass("etcd.version", cluster.Name, versions[0])
            : CheckResult.Warn("etcd.version", cluster.Name, $"different versions: {string.Join(", ", seen.Select(s => $"{s.Node} {s.Etcd.Version}"))}", "Finish the update: mixed versions are for the time of an update only.");
    }
}
