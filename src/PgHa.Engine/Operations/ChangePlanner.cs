using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>Reads nodes, then their services, and plans both.</summary>
public sealed class ChangePlanner(Converger converger, INodeConnector nodes)
{
    /// <summary>The plan of a cluster; see <see cref="Converger.PlanAsync"/> for what is read and what fails.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">The nodes to plan; null for all.</param>
    /// <param name="given">Passwords that the user gave.</param>
    /// <param name="switchover">Whether a leader that must be restarted hands over first; else it is restarted in its place.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<ChangePlan> PlanAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected = null, GivenSecrets? given = null, bool switchover = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var plan = await converger.PlanAsync(cluster, selected, given, cancellationToken: cancellationToken);
        if (plan.Secrets is null) return new ChangePlan { Nodes = plan };
        // One after the other: two first scripts at once on a new connection would hide from each other why a login or sudo fails.
        var running = await new RunningObserver(nodes).ObserveAsync(cluster, plan.Failures, cancellationToken);
        var fingerprint = new Fingerprint(plan.Secrets, plan.SecretsHeld);
        plan = plan with { Nodes = [.. plan.Nodes.Select(n => n with { Changes = [.. n.Changes.Select(c => fingerprint.Of(c, n.Facts))] })] };
        var whole = selected is null || cluster.Servers().All(n => selected.Contains(n.Name));
        // What a restart comes from is on its way while a plan is carried out: only its disruption is held to what was reviewed.
        var rolling = whole ? RollPlanner.Plan(plan, running, switchover).Select(c => c.Node.Length == 0 ? fingerprint.Of(c) : c) : [];
        return new ChangePlan { Nodes = plan, Running = running, Rolling = [.. rolling] };
    }
}
