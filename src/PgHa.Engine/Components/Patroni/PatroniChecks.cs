using System.Globalization;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>The health of Patroni and of the PostgreSQL under it. Pure.</summary>
public static class PatroniChecks
{
    /// <summary>Maintenance takes hours, not days.</summary>
    public static readonly Threshold PauseLimit = new("patroni.pause", 8 * 3600, ThresholdUnit.Seconds, "Failover that is suspended for longer counts as forgotten: a failure.");

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } = [PauseLimit];

    /// <summary>All checks, those of nodes first.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="answers">What the nodes' Patroni say.</param>
    /// <param name="keys">What the DCS itself holds, as the nodes read it; null where it was not asked.</param>
    /// <param name="holder">Who holds the leader's lock: empty for nobody, null where nobody could read it.</param>
    /// <param name="pausedFor">For how long failover has been suspended at least; null where not known.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    public static IEnumerable<CheckResult> Evaluate(
        ClusterDefinition cluster, IReadOnlyList<Answer<PatroniObservation>> answers, PatroniKeys? keys = null, string? holder = null, TimeSpan? pausedFor = null, Thresholds? limits = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        limits ??= Checks.Thresholds.Default;
        var seen = answers.Where(a => a.Value is not null).Select(a => (a.Node, Patroni: a.Value!)).ToList();
        var leaders = seen.Where(s => s.Patroni.IsLeader).ToList();
        foreach (var answer in answers)
        {
            yield return Member(answer);
            if (answer.Value is not { } patroni) continue;
            if (!patroni.IsLeader) yield return Streaming(cluster, answer.Node, patroni, leaders);
            if (patroni.PendingRestart)
            {
                var reasons = patroni.PendingRestartReasons.Count > 0 ? $" ({string.Join(", ", patroni.PendingRestartReasons)})" : "";
                yield return CheckResult.Warn("patroni.pending-restart", answer.Node, $"PostgreSQL waits for a restart to take changed parameters{reasons}",
                    "Run Install-PgHaNode when it suits: it restarts the members one by one, replicas first.");
            }
        }

        if (seen.Count == 0)
        {
            yield return CheckResult.Unknown("patroni.leader", cluster.Name, "no Patroni answers", "Look at Patroni's journal on the nodes: journalctl -u patroni.");
            yield break;
        }

        yield return Leader(cluster, seen, leaders, holder);
        yield return Failover(cluster, answers, leaders);
        if (keys is not null) yield return Members(cluster, keys);
        yield return Same("patroni.system-id", cluster, seen, s => s.SystemId, "system identifier",
            "A node with another system identifier belongs to another database: find out which one is right before anything is removed.");
        yield return Same("patroni.timeline", cluster, seen, s => s.Timeline?.ToString(CultureInfo.InvariantCulture) ?? "", "timeline",
            "A replica on an older timeline has not followed the last failover: look at its journal, then reinitialise it.");
        yield return Pause(cluster, seen.Any(s => s.Patroni.Paused), pausedFor, limits);
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

    private static CheckResult Leader(
        ClusterDefinition cluster, List<(string Node, PatroniObservation Patroni)> seen, List<(string Node, PatroniObservation Patroni)> leaders, string? holder)
    {
        if (leaders.Count != 1)
        {
            return CheckResult.Fail("patroni.leader", cluster.Name,
                leaders.Count == 0 ? "no member is the leader" : $"several members say that they lead: {string.Join(", ", leaders.Select(l => l.Node))}",
                leaders.Count == 0 ? "Look at the DCS first (Test-PgHaEtcdHealth): without a quorum there is no leader." : "Fence the wrong one at once: only one of them holds the lock in the DCS.");
        }

        if (holder is not null && holder != leaders[0].Node)
        {
            return CheckResult.Fail("patroni.leader", cluster.Name, $"{leaders[0].Node} says that it leads, and {(holder.Length > 0 ? holder : "nobody")} holds the lock in the DCS",
                "It was frozen or cut off and has not found out yet: within seconds it steps down. If it does not, stop PostgreSQL there.");
        }

        if (holder is null && seen.All(s => s.Patroni.Members.Count == 0))
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

    private static CheckResult Failover(
        ClusterDefinition cluster, IReadOnlyList<Answer<PatroniObservation>> answers, List<(string Node, PatroniObservation Patroni)> leaders)
    {
        const string Id = "patroni.failover";
        if (leaders is not [var leader]) return CheckResult.Unknown(Id, cluster.Name, $"{leaders.Count} leaders answer", "See patroni.leader.");
        var candidates = answers.Where(a => a.Node != leader.Node).Select(a => (a.Node, Refusal: FailoverRefusal(cluster, leader.Patroni, a))).ToList();
        var (fit, unfit) = (candidates.Where(c => c.Refusal.Length == 0).Select(c => c.Node).ToList(), candidates.Where(c => c.Refusal.Length > 0).ToList());
        var why = string.Join("; ", unfit.Select(u => $"{u.Node}: {u.Refusal}"));
        if (leader.Patroni.Paused) return CheckResult.Warn(Id, cluster.Name, "none by itself while it is suspended", "See patroni.pause.");
        if (candidates.Count == 0) return CheckResult.Warn(Id, cluster.Name, "there is no other member", "With one database a server that dies stops everything: add nodes.");
        if (fit.Count == 0) return CheckResult.Fail(Id, cluster.Name, $"nobody could take over from {leader.Node}: {why}", "Bring a replica back before anything happens to the leader.");
        return unfit.Count == 0
            ? CheckResult.Pass(Id, cluster.Name, $"could go to {string.Join(", ", fit)}")
            : CheckResult.Warn(Id, cluster.Name, $"could go to {string.Join(", ", fit)} only; {why}", "Bring the others back: see their own checks.");
    }

    /// <summary>
    /// Why a member could not take over if the leader died now; empty when it could (patroni, <c>ha.py</c>, <c>is_failover_possible</c> and
    /// <c>_is_healthiest_node</c>).
    /// </summary>
    public static string FailoverRefusal(ClusterDefinition cluster, PatroniObservation leader, Answer<PatroniObservation> member)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(leader);
        ArgumentNullException.ThrowIfNull(member);
        if (member.Value is not { } self) return member.Problem;
        if (leader.Paused || self.Paused) return "automatic failover is suspended (patroni.pause)";
        // A priority of 0 is another word for nofailover (from 3.1 on).
        if (IsSet("nofailover") || self.Tags.GetValueOrDefault("failover_priority") == "0") return "it has the tag nofailover";
        if (!StreamsTo(leader, member.Node)) return "it does not stream from the leader";
        if (self.Timeline is { } own && leader.Timeline is { } theirs && own < theirs) return $"it is on timeline {own}, the leader on {theirs}";
        if (Lag(leader, self) is { } lag && lag > cluster.Patroni.MaximumLagOnFailover) return $"it is {lag} bytes behind, maximumLagOnFailover is {cluster.Patroni.MaximumLagOnFailover}";
        return cluster.Patroni.SynchronousMode && leader.Replication[member.Node].SyncState is not ("sync" or "quorum") ? "it is no synchronous standby" : "";

        bool IsSet(string tag) => string.Equals(self.Tags.GetValueOrDefault(tag), "true", StringComparison.OrdinalIgnoreCase);
    }

    private static CheckResult Members(ClusterDefinition cluster, PatroniKeys keys)
    {
        const string Id = "patroni.members";
        var strangers = keys.Members.Except(cluster.Nodes.Select(n => n.Name)).ToList();
        var missing = cluster.Nodes.Select(n => n.Name).Except(keys.Members).ToList();
        return strangers.Count > 0
            ? CheckResult.Fail(Id, cluster.Name, $"the DCS has members that the definition does not have: {string.Join(", ", strangers)}",
                "Another Patroni uses this cluster's name in the same DCS, or the definition lacks nodes: find out before anything is changed.")
            : missing.Count > 0
                ? CheckResult.Warn(Id, cluster.Name, $"not registered in the DCS: {string.Join(", ", missing)}", "Look at Patroni's journal there: a member that runs registers itself.")
                : CheckResult.Pass(Id, cluster.Name, $"the DCS has {string.Join(", ", cluster.Nodes.Select(n => n.Name))}");
    }

    private static CheckResult Pause(ClusterDefinition cluster, bool paused, TimeSpan? since, Thresholds limits)
    {
        const string Id = "patroni.pause";
        if (!paused) return CheckResult.Pass(Id, cluster.Name, "automatic failover is on");
        const string Advice = "Resume it when the maintenance is over: Resume-PgHaCluster.";
        var duration = since is { } time ? string.Create(CultureInfo.InvariantCulture, $", for {(time.TotalHours < 2 ? $"{time.TotalMinutes:0} min" : $"{time.TotalHours:0} h")} at least") : "";
        return since?.TotalSeconds > limits.Of(PauseLimit)
            ? CheckResult.Fail(Id, cluster.Name, $"automatic failover is suspended{duration}: forgotten?", Advice)
            : CheckResult.Warn(Id, cluster.Name, $"automatic failover is suspended{duration}", Advice);
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
