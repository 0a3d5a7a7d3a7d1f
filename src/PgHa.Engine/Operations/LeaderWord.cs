using PgHa.Health;

namespace PgHa.Operations;

/// <summary>
/// Who leads, as far as it can be believed. A server that was frozen or cut off may go on saying that it leads after another has taken over,
/// until Patroni on it has had its next round: a claim counts only when it is the only one, its maker reads the DCS, and the DCS says the same:
/// read through its quorum or, where that cannot be asked, in the lists of all members that have one. Pure.
/// </summary>
/// <param name="Name">The leader; null when there is none that can be believed.</param>
/// <param name="Doubt">Why there is none; empty when there is one.</param>
public sealed record LeaderWord(string? Name, string Doubt)
{
    /// <summary>The word of an observation.</summary>
    public static LeaderWord Of(ClusterObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var listed = seen.Nodes
            .Where(n => n.Patroni.Value is { Members.Count: > 0 })
            .Select(n => (n.Node, Leader: n.Patroni.Value!.Members.FirstOrDefault(m => m.Role is "leader" or "standby_leader")?.Name))
            .ToList();
        if (seen.Leaders.Count > 1) return new(null, $"{string.Join(" and ", seen.Leaders.Select(l => l.Node))} both say that they lead");
        if (seen.Leaders is not [var claimant]) return new(null, Nobody(seen, listed.Select(l => l.Leader).FirstOrDefault(l => l is not null), listed.Count));
        if (claimant.Patroni.Value!.Members.Count == 0) return new(null, $"{claimant.Node} says that it leads, but cannot read the DCS");
        if (seen.LockHolder is { } holder && holder != claimant.Node)
            return new(null, $"{claimant.Node} says that it leads, but in the DCS {(holder.Length > 0 ? holder : "nobody")} holds the leader's lock");
        // What was read through the quorum stands against any member's list: one that is cut off goes on showing what it read last.
        if (seen.Keys?.Holder == claimant.Node) return new(claimant.Node, "");
        return listed.FirstOrDefault(l => l.Leader != claimant.Node) is { Node: { } dissenter, Leader: var other }
            ? new(null, $"{claimant.Node} says that it leads, but {dissenter} reads in the DCS that {other ?? "nobody"} does")
            : new(claimant.Node, "");
    }

    private static string Nobody(ClusterObservation seen, string? listed, int readers)
    {
        if (readers == 0) return "no member says that it leads, and none can read the DCS";
        if (listed is null) return "no member leads";
        var said = seen.Nodes.FirstOrDefault(n => n.Node == listed);
        return said?.Patroni.Value is null
            ? $"the DCS still names {listed} as the leader, which does not answer ({said?.Patroni.Problem.TrimEnd('.') ?? "it is no node of the definition"})"
            : $"the DCS names {listed} as the leader, which does not say that it leads";
    }
}
