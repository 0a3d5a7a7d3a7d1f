using PgHa.Checks;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Compliance;

/// <summary>Gathers the evidence: three observations of all nodes, one after the other, over one connection a node.</summary>
public sealed class ComplianceObserver(INodeConnector nodes)
{
    /// <summary>The evidence of a cluster. A node that does not answer is evidence too.</summary>
    public async Task<ComplianceEvidence> GatherAsync(
        ClusterDefinition cluster, ComplianceBaseline baseline, DateOnly today, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        // Not at the same time: two first scripts at once on a new connection would hide from each other why a login or sudo fails.
        var seen = await new Observer(nodes).ObserveAsync(cluster, cancellationToken);
        var (drift, weak) = await DriftAsync(cluster, cancellationToken);
        var answers = await Task.WhenAll(cluster.Servers().Select(node => AskAsync(seen, node, cancellationToken)));
        return new()
        {
            Cluster = cluster,
            Baseline = baseline,
            Today = today,
            Seen = seen,
            Health = [.. HealthChecks.All(seen)],
            Drift = drift,
            WeakPasswords = weak,
            Nodes = answers.ToDictionary(a => a.Node),
        };
    }

    private async Task<(IReadOnlyList<HealthRecord> Drift, IReadOnlyList<string>? Weak)> DriftAsync(ClusterDefinition cluster, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await new ChangePlanner(new Converger(nodes), nodes).PlanAsync(cluster, cancellationToken: cancellationToken);
            return ([.. DriftCheck.Checks(plan)], plan.Nodes is { Secrets: { } secrets, SecretsHeld: true } ? WeakPasswords.Of(cluster, secrets) : null);
        }
        catch (PgHaException e)
        {
            return ([HealthRecord.Of(cluster, CheckResult.Unknown("drift.cluster", cluster.Name, e.Message, e.Recommendation ?? "See Get-PgHaPlan."))], null);
        }
    }

    private async Task<Answer<NodeEvidence>> AskAsync(ClusterObservation seen, NodeDefinition node, CancellationToken cancellationToken)
    {
        // A node that was silent a moment ago is not waited for again.
        if (seen.Nodes.First(n => n.Node == node.Name).Failure is { } failure) return new(node.Name, null, failure.Message);
        try
        {
            var script = ComplianceScript.For(seen.Cluster, node);
            var session = await nodes.ConnectAsync(seen.Cluster, node, cancellationToken);
            var result = await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(90) }, cancellationToken);
            return new(node.Name, ComplianceScript.Parse(node.Name, script.Parse(result)), "");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(node.Name, null, e.Message);
        }
    }
}
