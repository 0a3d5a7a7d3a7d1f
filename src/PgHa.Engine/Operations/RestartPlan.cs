using PgHa.Errors;
using PgHa.Components.Patroni;

namespace PgHa.Operations;

/// <summary>Which members' PostgreSQL is restarted, in which order.</summary>
public sealed record RestartPlan
{
    /// <summary>What was found.</summary>
    public required Situation Situation { get; init; }

    /// <summary>The members, replicas first, the leader last.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Whether the leader hands over first, and is restarted by that.</summary>
    public required bool Switchover { get; init; }

    /// <summary>Whether to go on although the cluster is not whole.</summary>
    public required bool Force { get; init; }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="situation">What was found.</param>
    /// <param name="selected">Names of the members that are meant.</param>
    /// <param name="role"><c>Any</c>, <c>Leader</c> or <c>Replica</c>.</param>
    /// <param name="pendingOnly">Whether only members are meant that wait for a restart.</param>
    /// <param name="switchover">Whether the leader hands over first.</param>
    /// <param name="force">Whether to go on although the cluster is not whole.</param>
    /// <exception cref="PgHaException">
    /// <c>ClusterNotHealthy</c>: the cluster would not bear a restart. <c>RestartRefused</c>: a member does not answer; no leader to tell apart.
    /// <c>SwitchoverRefused</c>: nobody to hand over to.
    /// </exception>
    public static RestartPlan Make(Situation situation, IReadOnlyCollection<string> selected, string role, bool pendingOnly, bool switchover, bool force)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(selected);
        var cluster = situation.Cluster;
        var leader = situation.Leader.Name;
        if (leader is null && role != "Any") throw Refused(situation, cluster.Name, $"who is the leader is not known: {situation.Leader.Doubt}");
        var members = cluster.Nodes.Select(n => n.Name).Where(selected.Contains).Where(n => role == "Any" || role == "Leader" == (n == leader)).ToList();
        // A member that does not answer cannot say whether it waits for a restart.
        if (members.FirstOrDefault(n => situation.Of(n).Patroni.Value is null) is { } silent && !force)
            throw Refused(situation, silent, situation.Of(silent).Patroni.Problem);
        IReadOnlyList<string> nodes =
        [
            .. members.Where(n => situation.Of(n).Patroni.Value is { } p && (!pendingOnly || p.PendingRestart)).OrderBy(n => n == leader),
        ];
        if (nodes.Count > 0 && !force && Readiness.LackingAnything(situation.Seen) is { } lack)
        {
            throw new PgHaException(
                "ClusterNotHealthy", $"{cluster.Name}: {lack.Node}: {lack.What}: the cluster would not bear a restart now.", cluster.Name,
                "Nothing was restarted. See Test-PgHaCluster; -Force restarts all the same.");
        }

        if (switchover && nodes.Contains(leader)) SwitchoverPlan.Make(situation, null);
        return new() { Situation = situation, Nodes = nodes, Switchover = switchover, Force = force };
    }

    private static PgHaException Refused(Situation situation, string target, string why) => new(
        "RestartRefused", $"{situation.Cluster.Name}: nothing is restarted: {target}: {why.TrimEnd('.')}.", target, "Nothing was restarted. Leave that member out (-Node), or bring it back.");
}
