using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>The components' checks, made of one observation. Pure.</summary>
public static class HealthChecks
{
    /// <summary>Certificates, logs and people notice a second.</summary>
    public static readonly Threshold ClockLimit = new("etcd.clock", 1, ThresholdUnit.Seconds, "The nodes' clocks may differ by so much, and what asking cost.");

    /// <summary>A service that has just been restarted so often may be so again.</summary>
    public static readonly Threshold RestartLimit = new("node.unit", 3, ThresholdUnit.Count, "So many restarts by systemd are a warning, until the service has run for an hour.");

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } =
    [
        RestartLimit, .. DiskChecks.Thresholds, .. DcsChecks.Thresholds, .. EtcdChecks.Thresholds, ClockLimit, .. PatroniChecks.Thresholds, .. ReplicationChecks.Thresholds,
    ];

    /// <summary>etcd alone (seed R10); of a DCS that is not ours, whether each node reaches it.</summary>
    public static IEnumerable<HealthRecord> Etcd(ClusterObservation seen, Thresholds? limits = null)
    {
        ArgumentNullException.ThrowIfNull(seen);
        limits ??= Checks.Thresholds.Default;
        var dcs = DcsChecks.Evaluate(seen.Cluster, [.. seen.Nodes.Select(n => n.Dcs)], limits, seen.Nodes.Select(n => n.Time).FirstOrDefault(t => t is not null));
        return Records(seen, !seen.Cluster.RunsEtcd() ? dcs :
        [
            .. dcs,
            .. EtcdChecks.Evaluate(seen.Cluster, [.. seen.EtcdMembers.Select(n => n.Etcd)], limits, seen.Depth >= ObservationDepth.Checks),
            .. EtcdChecks.Reach(seen.Cluster, [.. seen.Databases.Select(n => (n.Node, n.EtcdReach))]),
            .. Clocks(seen, limits),
        ]);
    }

    /// <summary>Replication alone.</summary>
    public static IEnumerable<HealthRecord> Replication(ClusterObservation seen, Thresholds? limits = null)
    {
        ArgumentNullException.ThrowIfNull(seen);
        string[] of = ["patroni.streaming", "patroni.system-id", "patroni.timeline"];
        return [.. Patroni(seen, limits).Where(r => of.Contains(r.Id)), .. Postgres(seen, limits)];
    }

    /// <summary>The virtual address alone.</summary>
    public static IEnumerable<HealthRecord> VirtualIP(ClusterObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return Records(seen, VirtualIPChecks.Evaluate(seen.Cluster, [.. seen.Databases.Select(n => n.VirtualIP)], seen.Leader));
    }

    /// <summary>Everything that the observation is deep enough for.</summary>
    public static IEnumerable<HealthRecord> All(ClusterObservation seen, Thresholds? limits = null)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var deep = seen.Depth >= ObservationDepth.Checks;
        return
        [
            .. Records(seen, seen.Nodes.SelectMany(n => Node(n, Observer.Units(seen.Cluster, n.Node), limits ?? Checks.Thresholds.Default))),
            .. deep ? Records(seen, DiskChecks.Evaluate([.. seen.Nodes.Select(n => n.Disk)], limits ?? Checks.Thresholds.Default)) : [],
            .. Etcd(seen, limits),
            .. Patroni(seen, limits),
            .. deep ? Postgres(seen, limits) : [],
            .. VirtualIP(seen),
        ];
    }

    private static IEnumerable<HealthRecord> Patroni(ClusterObservation seen, Thresholds? limits) => Records(seen, PatroniChecks.Evaluate(
        seen.Cluster, [.. seen.Databases.Select(n => n.Patroni)], seen.Keys, seen.LockHolder, seen.Databases.Max(n => n.Time - n.PausedSince), limits));

    private static IEnumerable<HealthRecord> Postgres(ClusterObservation seen, Thresholds? limits) => Records(seen, ReplicationChecks.Evaluate(
        seen.Cluster, [.. seen.Databases.Select(n => n.Postgres)], seen.Leader,
        seen.Databases.Where(n => n.Disk.Value?.ArchiveReady is not null).ToDictionary(n => n.Node, n => n.Disk.Value!.ArchiveReady!.Value), limits ?? Checks.Thresholds.Default));

    private static IEnumerable<HealthRecord> Records(ClusterObservation seen, IEnumerable<CheckResult> results) =>
        results.Select(r => HealthRecord.Of(seen.Cluster, r));

    private static IEnumerable<CheckResult> Node(NodeObservation node, IReadOnlyList<string> units, Thresholds limits)
    {
        if (node.Failure is { } failure)
        {
            yield return CheckResult.Fail("node.reachable", node.Node, failure.Message, "Bring the node back, or its network.");
            yield break;
        }

        yield return CheckResult.Pass("node.reachable", node.Node, "answers over SSH");
        if (node.Maintenance is { } maintenance)
        {
            yield return CheckResult.Warn("node.maintenance", node.Node, $"is kept out of service {maintenance}", "Put it back with Disable-PgHaMaintenance when the work is done.");
        }

        foreach (var name in units)
        {
            yield return node.Units.GetValueOrDefault(name) switch
            {
                { IsActive: false } when node.Maintenance is { ServicesStopped: true } || (node.Maintenance is not null && name == KeepalivedComponent.Unit) =>
                    CheckResult.Warn("node.unit", node.Node, $"{name} is stopped for maintenance", "Disable-PgHaMaintenance starts it."),
                null => CheckResult.Unknown("node.unit", node.Node, $"systemd does not tell how {name} is", $"Ask it on the node: systemctl status {name}."),
                { IsActive: false } unit => CheckResult.Fail("node.unit", node.Node, $"{name} is {unit.ActiveState}", $"Look at its journal on the node: journalctl -u {name}."),
                { SubState: "auto-restart" } unit => CheckResult.Fail("node.unit", node.Node, $"{name} keeps ending and being restarted ({unit.Restarts} times)", $"Look at its journal on the node: journalctl -u {name}."),
                { ActiveSince: { } since } unit when unit.Restarts >= limits.Of(RestartLimit) && node.Uptime - since < TimeSpan.FromHours(1) =>
                    CheckResult.Warn("node.unit", node.Node, $"{name} runs, and systemd has had to restart it {unit.Restarts} times, last {(node.Uptime - since)!.Value.TotalMinutes:0} min ago", $"Look at its journal on the node: journalctl -u {name}."),
                { IsEnabled: false } => CheckResult.Warn("node.unit", node.Node, $"{name} runs, but does not start at boot", "Run Install-PgHaNode."),
                _ => CheckResult.Pass("node.unit", node.Node, $"{name} runs and starts at boot"),
            };
        }
    }

    private static IEnumerable<CheckResult> Clocks(ClusterObservation seen, Thresholds limits)
    {
        const string Id = "etcd.clock";
        // One clock cannot differ from itself.
        if (seen.EtcdMembers.Count < 2) yield break;
        var clocks = seen.EtcdMembers.Where(n => n.ClockOffset is not null).ToList();
        if (clocks.Count < 2)
        {
            yield return CheckResult.Unknown(Id, seen.Cluster.Name, "fewer than two nodes told their time", "Make the nodes reachable.");
            yield break;
        }

        var (slow, fast) = (clocks.MinBy(c => c.ClockOffset)!, clocks.MaxBy(c => c.ClockOffset)!);
        var skew = fast.ClockOffset!.Value - slow.ClockOffset!.Value;
        var error = clocks.Max(c => c.ClockError);
        yield return skew <= TimeSpan.FromSeconds(limits.Of(ClockLimit)) + error
            ? CheckResult.Pass(Id, seen.Cluster.Name, $"the nodes' clocks agree within {skew.TotalSeconds:0.0} s")
            : CheckResult.Warn(Id, seen.Cluster.Name, $"{fast.Node} is {skew.TotalSeconds:0.0} s ahead of {slow.Node}", "Run a time service (chrony) on every node.");
    }
}
