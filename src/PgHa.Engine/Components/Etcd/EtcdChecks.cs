using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>The health of a cluster's etcd (seed R10). Pure.</summary>
public static class EtcdChecks
{
    // etcd's own warning threshold for a slow follower is 5000 entries behind; a fifth of it gives time to look.
    private const ulong LagLimit = 1000;

    // The quota that EtcdConfiguration sets.
    private const long Quota = 2L << 30;

    /// <summary>All checks of etcd, those of nodes first.</summary>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, IReadOnlyList<Answer<EtcdObservation>> answers)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        var seen = answers.Where(a => a.Value is not null).Select(a => (a.Node, Etcd: a.Value!)).ToList();
        var highest = seen.Count == 0 ? 0 : seen.Max(s => s.Etcd.RaftIndex);
        foreach (var answer in answers)
        {
            yield return Member(answer);
            if (answer.Value is not { } etcd) continue;
            yield return Lag(answer.Node, etcd, highest);
            yield return Space(answer.Node, etcd);
            yield return State(answer.Node, etcd);
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

    private static CheckResult Member(Answer<EtcdObservation> answer) => answer.Value switch
    {
        null => CheckResult.Fail("etcd.member", answer.Node, answer.Problem, "Look at etcd's journal on the node (journalctl -u etcd) and start it."),
        { Healthy: true } etcd => CheckResult.Pass("etcd.member", answer.Node, $"answers a linearised read (version {etcd.Version}, term {etcd.Term})"),
        _ => CheckResult.Fail("etcd.member", answer.Node, "answers, but a linearised read does not go through", "Its cluster has no quorum, or the member cannot reach it on the peer port."),
    };

    private static CheckResult Lag(string node, EtcdObservation etcd, ulong highest)
    {
        var behind = Math.Max(highest - etcd.RaftIndex, etcd.RaftIndex - Math.Min(etcd.AppliedIndex, etcd.RaftIndex));
        return behind <= LagLimit
            ? CheckResult.Pass("etcd.lag", node, $"{behind} entries behind")
            : CheckResult.Warn("etcd.lag", node, $"{behind} entries behind", "The disk or the network of this node is too slow for etcd.");
    }

    private static CheckResult Space(string node, EtcdObservation etcd)
    {
        if (etcd.Alarms is null)
            return CheckResult.Unknown("etcd.space", node, "it cannot tell its alarms", "See etcd.quorum: without one etcd does not answer that.");
        if (etcd.Alarms.Count > 0)
            return CheckResult.Fail("etcd.space", node, $"alarm {string.Join(", ", etcd.Alarms)}", "Compact and defragment etcd, then clear the alarm (etcdctl alarm disarm).");
        return etcd.DbSize < Quota / 5 * 4
            ? CheckResult.Pass("etcd.space", node, $"{etcd.DbSize >> 10} KiB of {Quota >> 20} MiB, no alarm")
            : CheckResult.Warn("etcd.space", node, $"{etcd.DbSize >> 20} MiB of {Quota >> 20} MiB are used", "Compact and defragment etcd: at the quota it refuses writes.");
    }

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
            var name = members?.GetValueOrDefault(leader) is { Length: > 0 } known ? known : leader.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
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
                    "Correct the definition, or the membership (etcdctl member list).");
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
