using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>
/// Hands the leadership to another member and says so only when it was seen: the candidate leads, the old leader streams from it, the
/// virtual address has followed. What Patroni answers counts for little: a 503 may be a switchover that goes on.
/// </summary>
public sealed class Switchover(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private readonly NodeRunner _run = new(nodes, "SwitchoverFailed");

    private readonly Readiness _readiness = new(nodes);

    /// <summary>Switches over.</summary>
    /// <param name="seen">The cluster as it is.</param>
    /// <param name="candidate">Who is to lead; null for the fittest.</param>
    /// <param name="secrets">The cluster's passwords.</param>
    /// <param name="limit">How long it may take until all is seen.</param>
    /// <param name="cancellationToken">Stops the waiting; what Patroni has begun it ends.</param>
    /// <exception cref="PgHaException">
    /// <c>SwitchoverRefused</c>: no fit candidate, or Patroni refuses; nothing was changed. <c>SwitchoverFailed</c>: the old leader still
    /// leads. <c>SwitchoverUnknown</c>: nobody could say in time how it ended.
    /// </exception>
    public async Task<SwitchoverResult> RunAsync(
        ClusterObservation seen, string? candidate, ClusterSecrets secrets, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(secrets);
        var (cluster, clock) = (seen.Cluster, Stopwatch.StartNew());
        var from = seen.Leader ?? throw Refused(cluster, "there is no single leader that could hand over");
        var candidates = SwitchoverCandidate.Of(seen);
        var to = (candidate is null ? candidates.FirstOrDefault(c => c.IsFit) : candidates.FirstOrDefault(c => c.Node == candidate))
            ?? throw Refused(cluster, string.Join("; ", candidates.Select(c => $"{c.Node} {c.Refusal}")) is { Length: > 0 } why ? why : "there is nobody to hand over to");
        if (!to.IsFit) throw Refused(cluster, $"{to.Node} {to.Refusal}");

        Report(cluster, $"switching over from {from} to {to.Node}");
        var leader = cluster.Nodes.First(n => n.Name == from);
        var asked = await _run.TryAsync(cluster, leader, PatroniRestClient.Switchover(cluster, from, to.Node, secrets), cancellationToken);
        var (status, said) = asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
        if (status is >= 400 and < 500) throw Refused(cluster, $"Patroni refuses ({status}): {said}");

        var present = cluster.Nodes.Where(n => seen.Nodes.Any(o => o.Node == n.Name && o.Patroni.Value is not null)).ToList();
        var (after, lack) = await _readiness.WaitAsync(cluster, now => Missing(now, from, present), limit, step => Report(cluster, step), cancellationToken);
        if (lack is null) return new(cluster, from, after.Leader!, clock.Elapsed);
        if (after.Leader == from)
            throw await _run.BlameAsync(cluster, leader, $"it still leads, {to.Node} has not taken over (Patroni said {status}: {said})", PatroniComponent.Unit, cancellationToken);
        throw new PgHaException(
            "SwitchoverUnknown", $"{cluster.Name}: {limit.TotalSeconds:0} s after the switchover from {from} to {to.Node} was asked for: {lack.What}. Patroni said {status}: {said}", cluster.Name,
            "Look with Get-PgHaMember who leads now before anything else is done.");
    }

    private static Lack? Missing(ClusterObservation now, string from, IReadOnlyList<NodeDefinition> present) => now.Leader == from
        ? new(from, PatroniComponent.Unit, $"{from} still leads", "waiting for the new leader")
        : Readiness.Lacking(now, present);

    private static PgHaException Refused(ClusterDefinition cluster, string why) => new(
        "SwitchoverRefused", $"{cluster.Name}: no switchover: {why}.", cluster.Name, "Nothing was changed. See Test-PgHaCluster for what keeps the replicas from being candidates.");

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
