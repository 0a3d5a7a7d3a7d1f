using PgHa.Checks;

namespace PgHa.Health;

/// <summary>What lacks for a goal. Pure.</summary>
internal static class WaitGoals
{
    /// <summary>How much has to be asked.</summary>
    public static ObservationDepth Depth(WaitGoal goal) => goal switch
    {
        WaitGoal.Healthy => ObservationDepth.Checks,
        WaitGoal.Etcd or WaitGoal.Running => ObservationDepth.State,
        _ => ObservationDepth.Members,
    };

    /// <summary>What lacks, a sentence each; empty when the goal is reached. What is not known lacks.</summary>
    public static IReadOnlyList<string> Lacking(WaitGoal goal, ClusterObservation seen, Thresholds limits) => goal switch
    {
        WaitGoal.Healthy => [.. HealthChecks.All(seen, limits).Where(r => !r.IsHealthy).Select(r => $"{r.Id} {r.Target}: {r.Reason}")],
        WaitGoal.Leader => Leader(seen),
        WaitGoal.Streaming => Streaming(seen),
        WaitGoal.VirtualIP => [.. Leader(seen), .. VirtualIP(seen)],
        WaitGoal.Etcd => Etcd(seen),
        WaitGoal.Running => [.. Etcd(seen), .. Streaming(seen), .. VirtualIP(seen)],
        WaitGoal.NoPendingRestart => [.. Answers(seen), .. seen.Databases.Where(n => n.Patroni.Value is { PendingRestart: true }).Select(n => $"{n.Node} waits for a restart")],
        _ => [.. Answers(seen), .. seen.Databases.Any(n => n.Patroni.Value is { Paused: true }) ? (string[])["automatic failover is suspended"] : []],
    };

    private static IReadOnlyList<string> Leader(ClusterObservation seen)
    {
        if (seen.Leader is { } leader) return seen.LockHolder == leader ? [] : [$"{leader} says that it leads, and nobody can read the lock in the DCS to confirm it"];
        return seen.Leaders.Count switch
        {
            0 => ["no member leads"],
            1 => [$"{seen.Leaders[0].Node} says that it leads, and {(seen.LockHolder is { Length: > 0 } holder ? holder : "nobody")} holds the lock in the DCS"],
            _ => [$"several members say that they lead: {string.Join(", ", seen.Leaders.Select(l => l.Node))}"],
        };
    }

    private static IReadOnlyList<string> Streaming(ClusterObservation seen)
    {
        if (Leader(seen) is { Count: > 0 } lacks) return lacks;
        var leader = seen.Databases.First(n => n.Node == seen.Leader).Patroni.Value!;
        return
        [
            .. seen.Databases.Where(n => n.Node != seen.Leader).Select(n =>
                n.Patroni.Value is not { } self ? $"{n.Node}: {n.Patroni.Problem}"
                : seen.NotStreaming.Contains(n.Node) ? $"{n.Node} does not stream from {seen.Leader} ({self.State})"
                : self.Timeline is { } own && leader.Timeline is { } theirs && own != theirs ? $"{n.Node} is on timeline {own}, {seen.Leader} on {theirs}"
                : "").Where(l => l.Length > 0),
        ];
    }

    private static IReadOnlyList<string> VirtualIP(ClusterObservation seen)
    {
        if (seen.Cluster.VirtualIP is not { } vip) return [];
        var holders = seen.Databases.Where(n => n.VirtualIP.Value is { Holds: true }).Select(n => n.Node).ToList();
        return holders is [var holder] && holder == seen.Leader ? [] : [$"{vip.Address} is on {(holders.Count == 0 ? "no node that answers" : string.Join(", ", holders))}"];
    }

    private static IReadOnlyList<string> Etcd(ClusterObservation seen) =>
        [.. seen.EtcdMembers.Where(n => n.Etcd.Value is not { Healthy: true }).Select(n => $"{n.Node}: etcd is not healthy{(n.Etcd.Problem.Length > 0 ? $" ({n.Etcd.Problem})" : "")}")];

    private static IEnumerable<string> Answers(ClusterObservation seen) => seen.Databases.Where(n => n.Patroni.Value is null).Select(n => $"{n.Node}: {n.Patroni.Problem}");
}
