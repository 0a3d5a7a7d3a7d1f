using PgHa.Components.Patroni;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>A failover to a member: what stands against it, and what it may cost.</summary>
public sealed record FailoverPlan
{
    /// <summary>What was found.</summary>
    public required Situation Situation { get; init; }

    /// <summary>Who leads; null when nobody can be believed to.</summary>
    public string? From => Situation.Leader.Name;

    /// <summary>Who is to lead.</summary>
    public required string To { get; init; }

    /// <summary>How many bytes of the log it lacks, by the leader's own word or, when that is silent, by what the DCS last heard; null where nobody knows.</summary>
    public required long? LagBytes { get; init; }

    /// <summary>What must be forced: reasons to expect lost data.</summary>
    public required IReadOnlyList<string> Risks { get; init; }

    /// <summary>What may be lost, for people.</summary>
    public string Loss => LagBytes == 0 && Risks.Count == 0 ? $"{To} lacks nothing that is known of" : LagBytes is { } lag
        ? $"{To} lacks {lag} bytes of the log, as far as is known: what they hold is lost for good"
        : $"nobody knows how much of the log {To} lacks: what it lacks is lost for good";

    /// <summary>Makes the plan. Pure.</summary>
    /// <exception cref="PgHaException"><c>NodeNotFound</c>, <c>FailoverRefused</c>: that member cannot become the leader.</exception>
    public static FailoverPlan Make(Situation situation, string candidate)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var (cluster, to) = (situation.Cluster, Situation.Member(situation.Cluster, candidate).Name);
        var patroni = situation.Of(to).Patroni;
        if (Refuse(situation, to, patroni) is { } why)
        {
            throw new PgHaException(
                "FailoverRefused", $"{cluster.Name}: no failover to {to}: {why.TrimEnd('.')}.", to, "Nothing was changed. Get-PgHaMember shows the members that answer; the one with the least lag loses the least.");
        }

        var leader = situation.Leader.Name is { } name ? situation.Of(name).Patroni.Value : null;
        var lag = PatroniChecks.Lag(leader, patroni.Value) ?? situation.Listed(to)?.LagBytes;
        return new() { Situation = situation, To = to, LagBytes = lag, Risks = [.. RisksOf(situation, to, patroni.Value!, leader, lag)] };
    }

    private static string? Refuse(Situation situation, string to, Checks.Answer<PatroniObservation> patroni)
    {
        if (patroni.Value is not { } self) return patroni.Problem;
        if (self.Name.Length > 0 && self.Name != to) return $"the member that answers there calls itself {self.Name}";
        if (situation.Leader.Name == to) return "it leads already";
        if (self.Members.Count == 0) return "it cannot read the DCS; without a DCS nobody can lead";
        if (situation.Seen.CutOff(situation.Of(to)) is { } cut) return $"{cut.TrimEnd('.')}; without a DCS nobody can lead";
        if (self.State is not ("running" or "streaming" or "in archive recovery")) return $"its PostgreSQL is {self.State}";
        if (self.Has("nofailover")) return "it has the tag nofailover";
        var ids = situation.Answering.Select(n => situation.Of(n.Name).Patroni.Value!.SystemId).Where(i => i.Length > 0).Distinct().ToList();
        if (ids.Count > 1) return $"the members have different system identifiers: {string.Join(", ", ids)}";
        var synchronous = situation.Cluster.Patroni.SynchronousMode && situation.Listed(to) is not { Role: "sync_standby" or "quorum_standby" };
        return synchronous && situation.Leader.Name is not null && !PatroniFeatures.FailsOverToAsynchronous(self.PatroniVersion)
            ? $"it is no synchronous standby, and Patroni {self.PatroniVersion} does not pass a leader that lives for another member"
            : null;
    }

    private static IEnumerable<string> RisksOf(Situation situation, string to, PatroniObservation self, PatroniObservation? leader, long? lag)
    {
        if (lag is null) yield return $"nobody knows how far {to} is behind";
        else if (lag > 0 && (leader is null || lag > situation.Cluster.Patroni.MaximumLagOnFailover)) yield return $"{to} is {lag} bytes behind";
        if (situation.Cluster.Patroni.SynchronousMode && situation.Listed(to) is not { Role: "sync_standby" or "quorum_standby" })
            yield return $"the cluster replicates synchronously, and {to} is no synchronous standby: it may lack commits that clients were told of";
        if (leader is not null && self.Timeline != leader.Timeline) yield return $"{to} is on timeline {self.Timeline}, the leader on {leader.Timeline}";
        foreach (var other in situation.Answering.Where(n => n.Name != to && n.Name != situation.Leader.Name))
        {
            if (situation.Of(other.Name).Patroni.Value is { Position: { } position } && self.Position is { } own && position > own)
                yield return $"{other.Name} has {position - own} bytes more of the log than {to}";
        }
    }
}
