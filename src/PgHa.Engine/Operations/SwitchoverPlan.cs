using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>A switchover that can be made.</summary>
public sealed record SwitchoverPlan
{
    /// <summary>What was found.</summary>
    public required Situation Situation { get; init; }

    /// <summary>Who leads.</summary>
    public required string From { get; init; }

    /// <summary>All others, the fit ones first.</summary>
    public required IReadOnlyList<SwitchoverCandidate> Candidates { get; init; }

    /// <summary>Who is to lead.</summary>
    public required SwitchoverCandidate To { get; init; }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="situation">What was found.</param>
    /// <param name="candidate">Who is to lead; null for the fittest.</param>
    /// <exception cref="PgHaException"><c>SwitchoverRefused</c>: no leader, or no fit candidate; the message has the reason for each.</exception>
    public static SwitchoverPlan Make(Situation situation, string? candidate)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var cluster = situation.Cluster;
        var name = candidate is null ? null : Situation.Member(cluster, candidate).Name;
        var from = situation.Leader.Name
            ?? throw Refused(situation, $"{situation.Leader.Doubt}", "Without a leader that hands over this is a failover: Invoke-PgHaFailover, which may lose data.");
        if (name == from) throw Refused(situation, $"{from} leads already");
        var candidates = SwitchoverCandidate.Of(situation.Seen);
        var to = name is null ? candidates.FirstOrDefault(c => c.IsFit) : candidates.First(c => c.Node == name);
        if (to is null)
            throw Refused(situation, string.Join("; ", candidates.Select(c => $"{c.Node} {c.Refusal}")) is { Length: > 0 } why ? why : "there is nobody to hand over to");
        return to.IsFit ? new() { Situation = situation, From = from, Candidates = candidates, To = to } : throw Refused(situation, $"{to.Node} {to.Refusal}");
    }

    internal static PgHaException Refused(Situation situation, string why, string? advice = null) => new(
        "SwitchoverRefused", $"{situation.Cluster.Name}: no switchover: {why.TrimEnd('.')}.", situation.Cluster.Name,
        $"Nothing was changed. {advice ?? "See Test-PgHaCluster for what keeps the replicas from being candidates."}");
}
