using System.Globalization;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>The health of Patroni and of the PostgreSQL under it. Pure.</summary>
public static class PatroniChecks
{
    /// <summary>All checks, those of nodes first.</summary>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, IReadOnlyList<Answer<PatroniObservation>> answers)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        var seen = answers.Where(a => a.Value is not null).Select(a => (a.Node, Patroni: a.Value!)).ToList();
        var leaders = seen.Where(s => s.Patroni.IsLeader).ToList();
        foreach (var answer in answers)
        {
            yield return Member(answer);
            if (answer.Value is not { } patroni) continue;
            if (!patroni.IsLeader) yield return Streaming(cluster, answer.Node, patroni, leaders);
            if (patroni.PendingRestart)
            {
                yield return CheckResult.Warn("patroni.pending-restart", answer.Node, "PostgreSQL waits for a restart to take changed parameters",
                    "Run Install-PgHaNode when it suits: it restarts the members one by one, replicas first.");
            }
        }

        if (seen.Count == 0)
        {
            yield return CheckResult.Unknown("patroni.leader", cluster.Name, "no Patroni answers", "Look at Patroni's journal on the nodes: journalctl -u patroni.");
            yield break;
        }

        yield return Leader(cluster, seen, leaders);
        yield return Same("patroni.system-id", cluster, seen, s => s.SystemId, "system identifier",
            "A node with another system identifier belongs to another database: find out which one is right before anything is removed.");
        yield return Same("patroni.timeline", cluster, seen, s => s.Timeline?.ToString(CultureInfo.InvariantCulture) ?? "", "timeline",
            "A replica on an older timeline has not followed the last failover: look at its journal, then reinitialise it.");
        yield return seen.Any(s => s.Patroni.Paused)
            ? CheckResult.Warn("patroni.pause", cluster.Name, "automatic failover is suspended", "Resume it when the maintenance is over: Resume-PgHaCluster.")
            : CheckResult.Pass("patroni.pause", cluster.Name, "automatic failover is on");
        yield return Configuration(cluster, seen.Select(s => s.Patroni.Configuration).FirstOrDefault(c => c is not null));
    }

    /// <summary>Whether the leader says that it streams to a replica.</summary>
    public static bool StreamsTo(PatroniObservation leader, string replica)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return leader.Replication.TryGetValue(replica, out var state) && state.State == "streaming";
    }

    private static CheckResult Member(Answer<PatroniObservation> answer) => answer.Value switch
    {
        null => CheckResult.Fail("patroni.member", answer.Node, answer.Problem, "Look at Patroni's journal on the node (journalctl -u patroni) and start it."),
        { State: "running" or "streaming" or "in archive recovery" } p =>
            CheckResult.Pass("patroni.member", answer.Node, $"{(p.IsLeader ? "leader" : p.Role)}, {p.State}, timeline {p.Timeline}"),
        var p => CheckResult.Fail("patroni.member", answer.Node, $"PostgreSQL is {p.State}", "Look at Patroni's and PostgreSQL's log on the node."),
    };

    /// <summary>
    /// Bytes that a replica is behind the leader, by what the two say of themselves at the same moment; null where one does not say.
    /// The DCS's own figure is up to <c>loop_wait</c> old.
    /// </summary>
    public static long? Lag(PatroniObservation? leader, PatroniObservation? replica) =>
        leader?.Position - replica?.Position is { } lag ? Math.Max(0, lag) : null;

    private static CheckResult Streaming(ClusterDefinition cluster, string node, PatroniObservation replica, List<(string Node, PatroniObservation Patroni)> leaders)
    {
        if (leaders is not [var leader])
            return CheckResult.Unknown("patroni.streaming", node, $"{leaders.Count} leaders answer", "See patroni.leader.");
        if (!StreamsTo(leader.Patroni, node))
        {
            var state = leader.Patroni.Replication.TryGetValue(node, out var row) ? row.State : "not connected";
            return CheckResult.Fail("patroni.streaming", node, $"the leader {leader.Node} says: {state}", "Look at PostgreSQL's log on the replica; one that cannot catch up is reinitialised.");
        }

        var lag = Lag(leader.Patroni, replica);
        return lag > cluster.Patroni.MaximumLagOnFailover
            ? CheckResult.Warn("patroni.streaming", node, $"streams, {lag >> 20} MiB behind: not a candidate for a failover", "Look for a slow disk or network, or a long query on the replica.")
            : CheckResult.Pass("patroni.streaming", node, $"streams from {leader.Node}");
    }

    private static CheckResult Leader(ClusterDefinition cluster, List<(string Node, PatroniObservation Patroni)> seen, List<(string Node, PatroniObservation Patroni)> leaders)
    {
        if (leaders.Count != 1)
        {
            return CheckResult.Fail("patroni.leader", cluster.Name,
                leaders.Count == 0 ? "no member is the leader" : $"several members say that they lead: {string.Join(", ", leaders.Select(l => l.Node))}",
                leaders.Count == 0 ? "Look at the DCS first (Test-PgHaEtcdHealth): without a quorum there is no leader." : "Fence the wrong one at once: only one of them holds the lock in the DCS.");
        }

        if (seen.All(s => s.Patroni.Members.Count == 0))
        {
            return CheckResult.Unknown("patroni.leader", cluster.Name, $"{leaders[0].Node} says that it leads, but no member can read the DCS to confirm it",
                "Look at the DCS first (Test-PgHaEtcdHealth).");
        }

        var dissent = seen.Where(s => s.Patroni.Members.Count > 0 && !s.Patroni.Members.Any(m => m.Name == leaders[0].Node && m.Role is "leader" or "standby_leader")).ToList();
        return dissent.Count == 0
            ? CheckResult.Pass("patroni.leader", cluster.Name, $"{leaders[0].Node}, agreed by all that answer")
            : CheckResult.Fail("patroni.leader", cluster.Name, $"{leaders[0].Node} says that it leads, but {string.Join(", ", dissent.Select(d => d.Node))} sees another leader or none",
                "Their views of the DCS differ: compare Test-PgHaEtcdHealth, and run this again after loop_wait seconds.");
    }

    private static CheckResult Same(
        string id, ClusterDefinition cluster, List<(string Node, PatroniObservation Patroni)> seen, Func<PatroniObservation, string> of, string what, string advice)
    {
        var values = seen.Select(s => (s.Node, Value: of(s.Patroni))).Where(v => v.Value.Length > 0).ToList();
        return values.Select(v => v.Value).Distinct().Count() switch
        {
            0 => CheckResult.Unknown(id, cluster.Name, $"no member tells its {what}", "PostgreSQL does not run on any node that answers."),
            1 => CheckResult.Pass(id, cluster.Name, $"{what} {values[0].Value}"),
            _ => CheckResult.Fail(id, cluster.Name, $"different {what}s: {string.Join(", ", values.Select(v => $"{v.Node} {v.Value}"))}", advice),
        };
    }

    // The definition's values count at the bootstrap only; later they live in the DCS, where somebody may have changed them.
    private static CheckResult Configuration(ClusterDefinition cluster, JsonNode? there)
    {
        const string Id = "patroni.configuration";
        if (there is null)
            return CheckResult.Unknown(Id, cluster.Name, "the dynamic configuration cannot be read", "See etcd.quorum.");
        var differences = DynamicConfiguration.Differences(cluster, there);
        return differences.Count == 0
            ? CheckResult.Pass(Id, cluster.Name, "the DCS holds what the definition says")
            : CheckResult.Warn(Id, cluster.Name, string.Join("; ", differences.Select(d => $"{d.Path} is {d.ThereText}, the definition says {d.WantedText}")),
                "Run Install-PgHaNode, or correct the definition.");
    }
}
