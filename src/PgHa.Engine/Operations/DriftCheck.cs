using PgHa.Checks;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>A plan as health records: what differs from the definition is a failed check.</summary>
public static class DriftCheck
{
    /// <summary>What each of these checks wants, by its id, in one sentence.</summary>
    public static IReadOnlyDictionary<string, string> Summaries { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["drift.node"] = "Nothing of the node differs from the definition.",
        ["drift.cluster"] = "The dynamic configuration is what the definition says.",
        ["drift.maintenance"] = "The node is not kept out of service.",
        ["drift.package"] = "A package is installed as the definition says.",
        ["drift.module"] = "A module of packages is enabled as the definition says.",
        ["drift.account"] = "An account is as the definition says.",
        ["drift.directory"] = "A directory is as the definition says.",
        ["drift.file"] = "A file is as the definition says.",
        ["drift.firewall"] = "An opening of the firewall is as the definition says.",
        ["drift.unit"] = "A unit is as the definition says.",
        ["drift.service"] = "Everything runs with what is configured: no restart is waited for.",
        ["drift.configuration"] = "A setting of the dynamic configuration is as the definition says.",
        ["drift.python environment"] = "The Python environment is as the definition says.",
        ["drift.SELinux label"] = "An SELinux label is as the definition says.",
    };

    private const string Advice = "Run Install-PgHaNode, or correct the definition; Get-PgHaPlan shows what it would do.";

    /// <summary>Reads a cluster and tells what differs. What the nodes refuse to be planned for is a record too.</summary>
    public static async Task<IReadOnlyList<HealthRecord>> MakeAsync(ClusterDefinition cluster, INodeConnector nodes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        try
        {
            return [.. Checks(await new ChangePlanner(new Converger(nodes), nodes).PlanAsync(cluster, cancellationToken: cancellationToken))];
        }
        catch (PgHaException e)
        {
            return [HealthRecord.Of(cluster, CheckResult.Unknown("drift.cluster", cluster.Name, e.Message, e.Recommendation ?? "See Get-PgHaPlan."))];
        }
    }

    /// <summary>
    /// Pure. One record for each difference, <c>drift.KIND</c> of its node or of the cluster; <c>drift.node</c> for each node without any, or
    /// that could not be read; <c>drift.cluster</c> for the dynamic configuration, where all is well with it or nobody tells.
    /// </summary>
    public static IEnumerable<HealthRecord> Checks(ChangePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var cluster = plan.Nodes.Cluster;
        foreach (var node in cluster.Servers().Select(n => n.Name))
        {
            if (plan.Nodes.Failures.TryGetValue(node, out var failure))
            {
                yield return HealthRecord.Of(cluster, CheckResult.Unknown("drift.node", node, failure.Message, "Bring the node back, or correct how it is reached."));
                continue;
            }

            // It is not as the definition says, and nothing mends it: that is somebody's will.
            if (plan.Nodes.Nodes.FirstOrDefault(n => n.Node.Name == node)?.Context.State.Maintenance is { } maintenance)
                yield return HealthRecord.Of(cluster, CheckResult.Warn("drift.maintenance", node, $"is kept out of service {maintenance}", "Disable-PgHaMaintenance puts it back."));
            var changes = plan.Changes.Where(c => c.Node == node).ToList();
            if (changes.Count == 0 && plan.Nodes.Nodes.Any(n => n.Node.Name == node))
                yield return HealthRecord.Of(cluster, CheckResult.Pass("drift.node", node, "is as the definition says"));
            foreach (var change in changes) yield return HealthRecord.Of(cluster, Differs(change, node));
        }

        var ofCluster = plan.Rolling.Where(c => c.Node.Length == 0).ToList();
        foreach (var change in ofCluster) yield return HealthRecord.Of(cluster, Differs(change, cluster.Name));
        if (ofCluster.Count > 0) yield break;
        yield return HealthRecord.Of(cluster, plan.Running.Any(r => r.Patroni.Value?.Configuration is not null)
            ? CheckResult.Pass("drift.cluster", cluster.Name, "the DCS holds what the definition says")
            : CheckResult.Unknown("drift.cluster", cluster.Name, "the dynamic configuration cannot be read", "See Test-PgHaCluster: the cluster does not run, or etcd has no quorum."));
    }

    private static CheckResult Differs(Change change, string target) =>
        CheckResult.Fail($"drift.{change.Wanted.Kind}", target, $"{change.Wanted.Id} {change.Reason}", Advice);
}
