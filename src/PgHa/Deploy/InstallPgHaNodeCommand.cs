using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Host;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>
/// Makes nodes what the definition says: packages, files, directories, units; then, on a cluster that runs, its dynamic configuration
/// and the restarts that are waited for, one node after the other. Starts nothing that does not run; see Start-PgHaCluster.
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "PgHaNode", DefaultParameterSetName = "Cluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NodeResult))]
public sealed class InstallPgHaNodeCommand : GivenSecretsCommand
{
    private KeptPlan? kept;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = "Cluster", Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ClusterTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public override ClusterDefinition[] Cluster { get; set; } = [];

    /// <summary>
    /// A plan that was kept: the file that <c>Get-PgHaPlan -Path</c> wrote, or what Get-PgHaPlan put out. It is carried out as it is, or
    /// refused when the nodes have moved on since.
    /// </summary>
    [Parameter(ParameterSetName = "Plan", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public object[] Plan { get; set; } = [];

    /// <summary>Restart a leader in its place instead of having another member take over before.</summary>
    [Parameter(ParameterSetName = "Cluster")]
    public SwitchParameter NoSwitchover { get; set; }

    /// <summary>Seconds that each step of a running cluster's changes may take until the cluster is whole again. Default 300.</summary>
    [Parameter]
    [ValidateRange(10, 604800)]
    public int Timeout { get; set; } = 300;

    /// <summary>How many nodes are changed at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    /// <summary>Ids of prerequisites, wildcards allowed, that the installation goes on without; each becomes a warning.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PrerequisiteCompleter))]
    public string[] SkipPrerequisite { get; set; } = [];

    // What runs on the nodes needs nobody: the user gets the prompt back.
    /// <inheritdoc/>
    protected override TimeSpan StopGrace => TimeSpan.FromSeconds(1.9);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ParameterSetName != "Plan")
        {
            return;
        }

        try
        {
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Node)))
            {
                throw new PgHaException("PlanIsWhole", "A plan is carried out whole: it brings its cluster and its nodes with it.", "-Plan", "Give -Plan alone; to plan for some nodes only: Get-PgHaPlan -Node.");
            }

            kept = KeptPlans.Read(SessionState.Path, Plan);
            Gather(kept.Cluster);
        }
        catch (Exception exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        if (kept is { Changes.Count: 0 })
        {
            return;
        }

        var connector = Connector();
        var nodes = kept is null ? Selected(cluster).Select(n => n.Name).ToList() : kept.Rolls ? [.. cluster.Servers().Select(n => n.Name)] : kept.Nodes;
        var given = Given;
        var (switchover, limit) = (kept?.Switchover ?? !NoSwitchover, TimeSpan.FromSeconds(Timeout));
        var text = new PlanText(((PSHost)Host).UI);
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var converger = new Converger(connector, progress) { AwaitsRuns = true };
            var plan = await new ChangePlanner(converger, connector).PlanAsync(cluster, nodes, given(cluster), switchover, stopped);
            var failures = plan.Nodes.Failures.Where(f => nodes.Contains(f.Key)).ToList();
            foreach (var (node, failure) in failures)
            {
                pipeline.Error(failure, node);
            }

            foreach (var node in plan.Nodes.Nodes.Where(n => n.Facts.Run is not null))
            {
                pipeline.Warning($"{node.Node.Name}: {node.Facts.Run}.");
            }

            if (kept is not null)
            {
                // Not a part of what was reviewed: all of it or nothing.
                if (failures.Count > 0)
                {
                    return;
                }

                plan = OnlyWhatWasKept(plan);
            }

            // What has nothing to do needs no permission, and is told at once.
            foreach (var node in plan.Nodes.Nodes.Where(n => !plan.Changes.Any(c => c.Node == n.Node.Name)))
            {
                pipeline.Output(Result(node, [], TimeSpan.Zero));
            }

            var confirmed = new List<NodePlan>();
            var changing = plan.Nodes.Nodes.Where(n => n.Changes.Count > 0).ToList();
            foreach (var node in changing)
            {
                var title = $"{node.Node.Name} ({cluster.Name})";
                if (await pipeline.InvokeAsync(() => ShouldProcess(text.Of(title, node.Changes), Question(node), "Install-PgHaNode")))
                {
                    confirmed.Add(node);
                }
            }

            var rolls = plan.Rolling.Count > 0 && await pipeline.InvokeAsync(() => ShouldProcess(
                text.Of($"{cluster.Name}, one node after the other", plan.Rolling), Question(plan), "Install-PgHaNode"));

            // Nothing is applied to a node that lacks something. Without anything to apply nobody asks.
            if (confirmed.Count > 0)
            {
                IReadOnlyList<string> reached = [.. plan.Nodes.Reached.Select(n => n.Name)];
                var verdict = await new PrerequisiteObserver(connector).JudgeAsync(
                    cluster, reached, plan.Nodes.Secrets, id => Wildcards.Match(SkipPrerequisite, id), cancellationToken: stopped);
                foreach (var record in verdict.LetGo)
                {
                    pipeline.Warning(Prerequisites.Text(record));
                }

                foreach (var (node, refusal) in verdict.Refusals.Where(r => confirmed.Any(n => n.Node.Name == r.Key)))
                {
                    pipeline.Error(refusal, node);
                    confirmed.RemoveAll(n => n.Node.Name == node);
                }
            }

            var clock = Stopwatch.StartNew();
            var durations = new ConcurrentDictionary<string, TimeSpan>();
            if (confirmed.Count > 0)
            {
                await using var held = await converger.LockAsync(plan.Nodes, BreakLock, stopped);
                await FanOut.ForEachNodeAsync(pipeline, ThrottleLimit, confirmed, n => n.Node.Name, async (node, token) =>
                {
                    var own = Stopwatch.StartNew();
                    try
                    {
                        await converger.ApplyAsync(node, held, token);
                        durations[node.Node.Name] = own.Elapsed;
                        if (!rolls)
                        {
                            pipeline.Output(Result(node, node.Changes, own.Elapsed));
                        }
                    }
                    catch (ApplyException failure)
                    {
                        pipeline.Output(Result(node, failure.Done, own.Elapsed) with { Outcome = NodeOutcome.Failed, Remaining = failure.Remaining });
                        throw;
                    }
                }, stopped);
            }

            if (!rolls)
            {
                return;
            }

            var rolled = false;
            try
            {
                // What needs all nodes is not begun while one of them is not as it was planned.
                var missing = failures.Select(f => f.Key).Concat(changing.Select(n => n.Node.Name).Where(n => !durations.ContainsKey(n))).ToList();
                if (missing.Count > 0)
                {
                    pipeline.Warning($"{cluster.Name}: {string.Join(", ", missing)} is not as planned: the {plan.Rolling.Count} changes that go from node to node are not begun.");
                }
                else
                {
                    await using var held = await converger.LockAsync(plan.Nodes, BreakLock, stopped);
                    await new RollChanges(connector, progress).RunAsync(plan, switchover, limit, stopped);
                    rolled = true;
                }
            }
            finally
            {
                foreach (var node in plan.Nodes.Nodes)
                {
                    var name = node.Node.Name;
                    IReadOnlyList<Change> made =
                        [.. durations.ContainsKey(name) ? node.Changes : [], .. rolled ? plan.Rolling.Where(c => c.Node == name || (c.Node.Length == 0 && node == plan.Nodes.Nodes[0])) : []];
                    if (made.Count > 0)
                    {
                        pipeline.Output(Result(node, made, rolled ? clock.Elapsed : durations[name]));
                    }
                    else if (rolled && node.Changes.Count == 0 && plan.Changes.Any(c => c.Node == name))
                    {
                        pipeline.Output(Result(node, [], TimeSpan.Zero));
                    }
                }
            }
        });
    }

    private ChangePlan OnlyWhatWasKept(ChangePlan plan)
    {
        if (kept!.Moved(plan) is { Count: > 0 } moved)
        {
            throw new PgHaException(
                "PlanStale", $"{kept.Cluster.Name}: the plan is not carried out, since the nodes have moved on: {string.Join(". ", moved)}.", kept.Cluster.Name,
                "Nothing was changed. Make and review the plan anew: Get-PgHaPlan.");
        }

        return plan with { Nodes = plan.Nodes with { Nodes = [.. plan.Nodes.Nodes.Where(n => kept.Nodes.Contains(n.Node.Name))] }, Rolling = kept.Rolls ? plan.Rolling : [] };
    }

    private static NodeResult Result(NodePlan plan, IReadOnlyList<Change> changes, TimeSpan duration) => new()
    {
        Cluster = plan.Cluster,
        Node = plan.Node.Name,
        Outcome = changes.Count == 0 ? NodeOutcome.NoChanges : NodeOutcome.Changed,
        Changes = changes,
        Duration = duration,
        EarlierRun = plan.Facts.Run,
    };

    private static string Question(NodePlan plan) =>
        $"Make {plan.Changes.Count} changes on {plan.Node.Name} ({plan.Cluster.Name})? Get-PgHaPlan shows them.";

    private static string Question(ChangePlan plan)
    {
        var restarts = plan.Rolling.Where(c => c.Action == ChangeAction.Restart).Select(c => $"{c.Node} {(c.Disruption == Disruption.Failover ? "hands over and restarts" : "restarts")} {c.Interrupts}").ToList();
        return $"Change the running cluster {plan.Nodes.Cluster.Name}, one node after the other{(restarts.Count == 0 ? "" : $": {string.Join(", ", restarts)}")}? Get-PgHaPlan shows the changes.";
    }
}
