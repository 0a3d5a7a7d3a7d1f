using PgHa.Components.Patroni;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>A replica whose data can be thrown away and copied anew.</summary>
public sealed record ReinitPlan
{
    /// <summary>What was found.</summary>
    public required Situation Situation { get; init; }

    /// <summary>The replica.</summary>
    public required string Node { get; init; }

    /// <summary>Who leads.</summary>
    public required string Leader { get; init; }

    /// <summary>Whether the copy is to come from the leader itself.</summary>
    public required bool FromLeader { get; init; }

    /// <summary>Whether what Patroni does with the member now is broken off.</summary>
    public required bool Force { get; init; }

    /// <summary>What the cluster is without it meanwhile; empty when that is no matter.</summary>
    public required string Cost { get; init; }

    /// <summary>Makes the plan. Pure.</summary>
    /// <exception cref="PgHaException">
    /// <c>ReinitLeader</c>, <c>ReinitRefused</c>, <c>NodeNotFound</c>; <c>ReinitFromLeaderUnsupported</c>: its Patroni is too old for that.
    /// </exception>
    public static ReinitPlan Make(Situation situation, string node, bool fromLeader, bool force)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var (cluster, name) = (situation.Cluster, Situation.Member(situation.Cluster, node).Name);
        var said = situation.Of(name);
        // Before anything else: also one that wrongly says that it leads keeps its data.
        if (said.Patroni.Value is { IsLeader: true } || situation.Leader.Name == name)
        {
            throw new PgHaException(
                "ReinitLeader", $"{cluster.Name}: {name} says that it is the leader: its data is not thrown away.", name,
                "Nothing was changed. If another member is to lead: Invoke-PgHaSwitchover first.");
        }

        if (situation.Leader.Name is not { } leader) throw Refused(situation, name, $"there is no leader to copy from: {situation.Leader.Doubt}", "Bring a leader back first: Test-PgHaCluster.");
        if (said.Failure is { } failure) throw Refused(situation, name, failure.Message, "Bring the node back first.");
        if (said.Patroni.Value is not { } self)
            throw Refused(situation, name, said.Patroni.Problem, "Start its Patroni first (Start-PgHaCluster); it is Patroni that makes the copy.");
        if (self.Name.Length > 0 && self.Name != name) throw Refused(situation, name, $"the member that answers there calls itself {self.Name}", "Correct the node's address in the definition.");
        if (situation.Seen.CutOff(said) is { } cut) throw Refused(situation, name, cut, "Its data would be thrown away, and there would be no copy: bring its network back first.");
        if (situation.Seen.Nodes.Any(n => n.Patroni.Value is { Paused: true } or { IsPaused: true }))
            throw Refused(situation, name, "automatic failover is suspended, and Patroni would not start the new copy", "Resume-PgHaCluster first.");
        if (!force && self.State is "creating replica" or "reinitialize" or "running custom bootstrap script")
            throw Refused(situation, name, "Patroni is making a copy already", "Wait for it (Get-PgHaMember), or give -Force to break it off and begin again.");
        if (fromLeader && !PatroniFeatures.CopiesFromLeader(self.PatroniVersion))
        {
            throw new PgHaException(
                "ReinitFromLeaderUnsupported", $"{cluster.Name}: {name}: Patroni {self.PatroniVersion} cannot be told to copy from the leader; it can from 4.1 on.", name,
                "Leave -From out: it copies from a replica with the tag clonefrom where there is one, and PgHa sets that tag on none; else from the leader.");
        }

        return new() { Situation = situation, Node = name, Leader = leader, FromLeader = fromLeader, Force = force, Cost = CostOf(situation, name) };
    }

    private static string CostOf(Situation situation, string name)
    {
        var others = SwitchoverCandidate.Of(situation.Seen).Where(c => c.IsFit && c.Node != name).Select(c => c.Node).ToList();
        return others.Count > 0 ? "" : "no other member could take over meanwhile"
            + (situation.Cluster.Patroni.SynchronousMode ? ", and there is no other synchronous standby" : "");
    }

    private static PgHaException Refused(Situation situation, string node, string why, string advice) => new(
        "ReinitRefused", $"{situation.Cluster.Name}: {node} is not reinitialised: {why.TrimEnd('.')}.", node, $"Nothing was changed. {advice}");
}
