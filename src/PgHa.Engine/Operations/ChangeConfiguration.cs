using System.Diagnostics;
using System.Text.Json.Nodes;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>
/// Reads and changes the dynamic configuration. What was shown is compared on the node right before it is changed, so that nobody changes
/// something else than what was approved; Patroni itself then writes only if nobody wrote since it read (409, <c>api.py</c>,
/// <c>do_PATCH_config</c>), and only the named settings. What is left are the milliseconds between the two reads: a write of another to the
/// same setting in these would be overwritten. This goes with every DCS; etcd's own transactions would go with etcd alone.
/// </summary>
public sealed class ChangeConfiguration(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private const int NotSame = 9;

    private readonly NodeRunner _run = new(nodes, "ConfigurationFailed");

    /// <summary>The configuration as a node's Patroni writes it, from the leader where there is one.</summary>
    /// <exception cref="PgHaException"><c>ConfigurationUnreadable</c>: no member reads the DCS.</exception>
    public async Task<(string Node, string Text)> ReadAsync(Situation situation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var cluster = situation.Cluster;
        var problem = "no Patroni answers";
        foreach (var node in situation.Answering.OrderBy(n => n.Name != situation.Leader.Name))
        {
            var asked = await _run.TryAsync(cluster, node, PatroniRestClient.Configuration(cluster), cancellationToken);
            if (asked.Failure is null && asked.Result!.OutputText.TrimStart().StartsWith('{')) return (node.Name, asked.Result.OutputText.TrimEnd('\n'));
            problem = $"{node.Name}: {asked.Failure ?? "its answer is no configuration"}";
        }

        throw new PgHaException("ConfigurationUnreadable", $"{cluster.Name}: the dynamic configuration cannot be read: {problem}.", cluster.Name, "See Test-PgHaEtcdHealth: it lies in the DCS.");
    }

    /// <summary>Makes the change, and looks whether it is there.</summary>
    /// <param name="plan">The plan, made of what <see cref="ReadAsync"/> gave.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException">
    /// <c>ConfigurationConflict</c>: somebody changed it since it was read. <c>ConfigurationRefused</c>: Patroni refuses. <c>ConfigurationUnknown</c>:
    /// nobody can say what is there.
    /// </exception>
    public async Task<ConfigurationResult> RunAsync(ConfigurationPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (cluster, clock, began) = (plan.Situation.Cluster, Stopwatch.StartNew(), DateTimeOffset.Now);
        if (plan.Changes.Count == 0) return Result(plan, began, clock.Elapsed, Pending(plan.Situation));
        Report(cluster, "changing the dynamic configuration");
        var asked = await _run.TryAsync(
            cluster, Situation.Member(cluster, plan.Through), PatroniRestClient.PatchIfSame(cluster, plan.There, plan.Patch.ToJsonString(), plan.Situation.Secrets), cancellationToken);
        if (asked.Result is { ExitCode: NotSame }) throw Conflict(cluster, "it is not what was shown any more", "Nothing was changed. Look at it again, then run the same command again.");
        var (status, said) = asked.Result is { Succeeded: true } answer ? PatroniRestClient.Answer(answer.OutputText) : (0, asked.Failure ?? "");
        if (status == 409) throw Conflict(cluster, "somebody else changes it at this moment", "Nothing was changed. Look at it again, then run the same command again.");
        if (status is >= 400 and < 500) throw new PgHaException("ConfigurationRefused", $"{cluster.Name}: Patroni on {plan.Through} refuses ({status}): {said}", cluster.Name, "Nothing was changed.");

        await SeenAsync(plan, $"{status}: {said}", cancellationToken);
        return Result(plan, began, clock.Elapsed, await PendingAsync(plan, cancellationToken));
    }

    private async Task SeenAsync(ConfigurationPlan plan, string patroni, CancellationToken cancellationToken)
    {
        var (cluster, clock, last) = (plan.Situation.Cluster, Stopwatch.StartNew(), "");
        while (clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            try
            {
                (_, last) = await ReadAsync(plan.Situation, cancellationToken);
                if (JsonNode.DeepEquals(JsonNode.Parse(last), plan.Wanted)) return;
                // Also what was asked for, and somebody's next change with it.
                var now = JsonNode.Parse(last);
                if (plan.Changes.All(c => JsonNode.DeepEquals(c.Keys.Aggregate(now, (at, key) => (at as JsonObject)?[key]), c.Wanted))) return;
            }
            catch (PgHaException e) when (e.ErrorId == "ConfigurationUnreadable")
            {
                last = "";
            }

            await Task.Delay(500, cancellationToken);
        }

        if (last == plan.There) throw new PgHaException("ConfigurationFailed", $"{cluster.Name}: it is still what it was (Patroni said {patroni}).", cluster.Name, "Look at Patroni's journal on the leader.");
        if (last.Length > 0) throw Conflict(cluster, $"it is something else than what was asked for (Patroni said {patroni})", "Somebody else has changed it since. Look at it: Get-PgHaDynamicConfiguration.");
        throw new OutcomeUnknownException("ConfigurationUnknown", $"{cluster.Name}: it is not known whether it was changed (Patroni said {patroni}).", cluster.Name, "Look at it: Get-PgHaDynamicConfiguration.");
    }

    // A member tells that it waits for a restart only when it has seen what changed.
    private async Task<IReadOnlyList<string>> PendingAsync(ConfigurationPlan plan, CancellationToken cancellationToken)
    {
        var cluster = plan.Situation.Cluster;
        if (!plan.Changes.Any(c => c.NeedsRestart)) return Pending(plan.Situation);
        Report(cluster, "waiting for the members to take the configuration");
        var asked = await Task.WhenAll(plan.Situation.Answering.Select(n => _run.TryAsync(cluster, n, PatroniRestClient.AwaitPending(cluster, plan.Situation.Secrets), cancellationToken)));
        return [.. asked.Where(a => a.Result?.OutputText.Trim() == "pending").Select(a => a.Node.Name)];
    }

    private static IReadOnlyList<string> Pending(Situation situation) =>
        [.. situation.Answering.Where(n => situation.Of(n.Name).Patroni.Value!.PendingRestart).Select(n => n.Name)];

    private static ConfigurationResult Result(ConfigurationPlan plan, DateTimeOffset began, TimeSpan duration, IReadOnlyList<string> pending) => new()
    {
        Cluster = plan.Situation.Cluster, Began = began, Duration = duration, Changes = plan.Changes, Diff = plan.Diff, PendingRestart = pending,
    };

    private static PgHaException Conflict(ClusterDefinition cluster, string what, string advice) =>
        new("ConfigurationConflict", $"{cluster.Name}: the dynamic configuration was not changed as shown: {what}.", cluster.Name, advice);

    private void Report(ClusterDefinition cluster, string step) => progress?.Report(new(cluster.Name, null, step));
}
