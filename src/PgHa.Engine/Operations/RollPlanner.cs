using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;
using PgHa.Resources;

namespace PgHa.Operations;

/// <summary>
/// Holds what a running cluster runs with against what it will be configured to when the nodes' own changes are made. Pure. The order
/// is that of the work: etcd, the dynamic configuration, PostgreSQL; there the replicas come first and the leader last, except where
/// a parameter falls that no standby may have less of than its primary (<see cref="StandbyParameters"/>).
/// </summary>
public static class RollPlanner
{
    /// <summary>The changes; none for a cluster that does not run.</summary>
    public static IReadOnlyList<Change> Plan(ClusterPlan plan, IReadOnlyList<RunningNode> running, bool switchover)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(running);
        var seen = plan.Nodes.Join(running, n => n.Node.Name, r => r.Node, (n, r) => (Plan: n, Running: r)).ToList();
        List<Change> changes = [.. seen.Select(s => EtcdRestart(s.Plan, s.Running)).OfType<Change>()];

        var leader = running.Where(r => r.Patroni.Value is { IsLeader: true }).ToList() is [var only] ? only : null;
        var configuration = Configuration(running);
        var differences = Differences(plan, configuration);
        if (differences.Count > 0) changes.Add(Configuration(plan, configuration!, differences));

        var falls = differences.Any(StandbyParameters.Falls);
        var heirs = running.Count(r => r.RunsPostgres && r.Node != leader?.Node);
        var moves = switchover && !falls && heirs > 0 && leader?.Patroni.Value is not { Role: "standby_leader" };
        var restarts = seen.Select(s => (IsLeader: s.Running == leader, Change: PostgresRestart(s.Plan, s.Running, differences, s.Running == leader && moves)))
            .Where(r => r.Change is not null)
            .OrderBy(r => r.IsLeader != falls);
        changes.AddRange(restarts.Select(r => r.Change!));
        return changes;
    }

    /// <summary>Whether the plan lowers what the primary must lower first.</summary>
    public static bool Falls(ChangePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Differences(plan.Nodes, Configuration(plan.Running)).Any(StandbyParameters.Falls);
    }

    // What the only leader says, if there is one; else whoever knows.
    private static JsonNode? Configuration(IReadOnlyList<RunningNode> running)
    {
        var leaders = running.Where(r => r.Patroni.Value is { IsLeader: true }).ToList();
        return (leaders is [var only] ? only.Patroni.Value : running.Select(r => r.Patroni.Value).FirstOrDefault(p => p?.Configuration is not null))?.Configuration;
    }

    // Nodes that were not at their work at the last change may still have an older file: all are asked.
    private static IReadOnlyList<ConfigurationDifference> Differences(ClusterPlan plan, JsonNode? there) => there is null ? [] :
    [
        .. DynamicConfiguration.Differences(plan.Cluster, there),
        .. plan.Nodes.Select(n => n.Facts.Files.GetValueOrDefault(PatroniComponent.Configuration)).OfType<FileFact>()
            .SelectMany(f => DynamicConfiguration.TakenBack(plan.Cluster, there, LocalConfiguration.BootstrapParameters(f.Text))).DistinctBy(d => d.Path),
    ];

    private static Change? EtcdRestart(NodePlan plan, RunningNode running)
    {
        if (running.EtcdEnvironment is not { } environment) return null;
        var file = Component.DescribeAll(plan.Context).OfType<FileResource>().FirstOrDefault(f => f.Component == "etcd" && f.Unit == EtcdComponent.Unit);
        if (file is null || EtcdEnvironment.NeedRestart(environment, EtcdEnvironment.Read(file.Content)) is not { Count: > 0 } reasons) return null;
        return Restart(plan, "etcd", EtcdComponent.Unit, reasons, Disruption.Restart);
    }

    private static Change Configuration(ClusterPlan plan, JsonNode there, IReadOnlyList<ConfigurationDifference> differences)
    {
        var (key, patch, redactor) = (DynamicConfiguration.Key(plan.Cluster), DynamicConfiguration.Patch(differences), new Redactor(plan.Secrets!.Values()));
        return new Change
        {
            Cluster = plan.Cluster,
            Node = "",
            Wanted = new DynamicConfigurationResource(key, patch.ToJsonString()) { Component = "patroni" },
            Action = ChangeAction.Update,
            Reason = string.Join("; ", differences),
            Diff = UnifiedDiff.Make(
                key, redactor.Redact(DynamicConfiguration.Text(there)), redactor.Redact(DynamicConfiguration.Text(DynamicConfiguration.Merge(there, patch)))),
        };
    }

    private static Change? PostgresRestart(NodePlan plan, RunningNode running, IReadOnlyList<ConfigurationDifference> differences, bool moves)
    {
        if (!running.RunsPostgres) return null;
        List<string> reasons = [.. differences.Where(d => d.NeedsRestart).Select(d => d.ToString())];
        if (plan.Changes.Select(c => c.Wanted).OfType<FileResource>().FirstOrDefault(f => f.Path == PatroniComponent.Configuration) is { } file
            && plan.Facts.Files.GetValueOrDefault(file.Path) is { } there)
            reasons.AddRange(LocalConfiguration.NeedRestart(there.Text, file.Content, plan.Cluster.Postgres.Version));
        if (running.Patroni.Value!.PendingRestart) reasons.Add("waits for a restart");
        return reasons.Count == 0 ? null : Restart(plan, "postgres", RestartResource.PostgreSQL, reasons, moves ? Disruption.Failover : Disruption.Restart);
    }

    private static Change Restart(NodePlan plan, string component, string service, IEnumerable<string> reasons, Disruption disruption) => new()
    {
        Cluster = plan.Cluster,
        Node = plan.Node.Name,
        Wanted = new RestartResource(service) { Component = component },
        Action = ChangeAction.Restart,
        Reason = string.Join("; ", reasons),
        Disruption = disruption,
    };
}
