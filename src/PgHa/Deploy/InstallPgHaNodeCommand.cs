using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Makes nodes what the definition says: packages, files, directories, units. Starts nothing; see Start-PgHaCluster.</summary>
[Cmdlet(VerbsLifecycle.Install, "PgHaNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NodeResult))]
public sealed class InstallPgHaNodeCommand : GivenSecretsCommand
{
    /// <summary>How many nodes are changed at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    // What runs on the nodes needs nobody: the user gets the prompt back.
    /// <inheritdoc/>
    protected override TimeSpan StopGrace => TimeSpan.FromSeconds(1.9);

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Select(n => n.Name).ToList();
        var given = Given;
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var converger = new Converger(connector, new PipelineProgress(pipeline)) { AwaitsRuns = true };
            var plan = await converger.PlanAsync(cluster, nodes, given(cluster), cancellationToken: stopped);
            foreach (var (node, failure) in plan.Failures.Where(f => nodes.Contains(f.Key)))
            {
                pipeline.Error(failure, node);
            }

            foreach (var node in plan.Nodes.Where(n => n.Facts.Run is not null))
            {
                pipeline.Warning($"{node.Node.Name}: {node.Facts.Run}.");
            }

            // What has nothing to do needs no permission, and is told at once.
            foreach (var node in plan.Nodes.Where(n => n.Changes.Count == 0))
            {
                pipeline.Output(Result(node, NodeOutcome.NoChanges, TimeSpan.Zero));
            }

            var confirmed = new List<NodePlan>();
            foreach (var node in plan.Nodes.Where(n => n.Changes.Count > 0))
            {
                if (await pipeline.InvokeAsync(() => ShouldProcess(Describe(node), Question(node), "Install-PgHaNode")))
                {
                    confirmed.Add(node);
                }
            }

            // Nothing is applied where Patroni would find no DCS.
            var refusals = await new PrerequisiteObserver(connector).RefusalsAsync(cluster, [.. confirmed.Select(n => n.Node.Name)], plan.Secrets, stopped);
            foreach (var (node, refusal) in refusals)
            {
                pipeline.Error(refusal, node);
                confirmed.RemoveAll(n => n.Node.Name == node);
            }

            if (confirmed.Count == 0)
            {
                return;
            }

            await using var held = await converger.LockAsync(plan, BreakLock, stopped);
            await FanOut.ForEachNodeAsync(pipeline, ThrottleLimit, confirmed, n => n.Node.Name, async (node, token) =>
            {
                var clock = Stopwatch.StartNew();
                try
                {
                    await converger.ApplyAsync(node, held, token);
                    pipeline.Output(Result(node, NodeOutcome.Changed, clock.Elapsed));
                }
                catch (ApplyException failure)
                {
                    pipeline.Output(Result(node, NodeOutcome.Failed, clock.Elapsed) with { Changes = failure.Done, Remaining = failure.Remaining });
                    throw;
                }
            }, stopped);
        });
    }

    private static NodeResult Result(NodePlan plan, NodeOutcome outcome, TimeSpan duration) => new()
    {
        Cluster = plan.Cluster,
        Node = plan.Node.Name,
        Outcome = outcome,
        Changes = plan.Changes,
        Duration = duration,
        EarlierRun = plan.Facts.Run,
    };

    private static string Question(NodePlan plan) =>
        $"Make {plan.Changes.Count} changes on {plan.Node.Name} ({plan.Cluster.Name})? Get-PgHaPlan shows them.";

    // What -WhatIf and -Verbose show: the plan with its diffs.
    private static string Describe(NodePlan plan)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Node.Name} ({plan.Cluster.Name}): {plan.Changes.Count} changes");
        foreach (var change in plan.Changes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {change.Action.ToString().ToLowerInvariant()} {change.Resource}: {change.Reason}");
            if (change.Disruption != Disruption.None)
            {
                text.Append(CultureInfo.InvariantCulture, $" [{change.Disruption.ToString().ToLowerInvariant()}]");
            }

            if (change.Diff.Length > 0)
            {
                text.Append("\n    ").Append(change.Diff.TrimEnd('\n').Replace("\n", "\n    ", StringComparison.Ordinal));
            }
        }

        return text.ToString();
    }
}
