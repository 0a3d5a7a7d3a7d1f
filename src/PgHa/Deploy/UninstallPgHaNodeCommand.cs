using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Host;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Takes from nodes what Install-PgHaNode put there. Data stays unless <c>-Force -RemoveData</c> says otherwise.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "PgHaNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NodeResult))]
public sealed class UninstallPgHaNodeCommand : NodeSelectionCommand
{
    /// <summary>Names of the nodes, wildcards allowed; <c>*</c> for the whole cluster.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public override string[] Node { get; set; } = [];

    /// <summary>Leave the packages of PostgreSQL, Patroni, etcd and keepalived installed.</summary>
    [Parameter]
    public SwitchParameter KeepPackages { get; set; }

    /// <summary>Delete the data directories and the passwords too; needs -Force.</summary>
    [Parameter]
    public SwitchParameter RemoveData { get; set; }

    /// <summary>Go on although it breaks a cluster that runs: a node that leads, etcd's quorum.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    // What runs on the nodes needs nobody: the user gets the prompt back.
    /// <inheritdoc/>
    protected override TimeSpan StopGrace => TimeSpan.FromSeconds(1.9);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (RemoveData && !Force)
        {
            ThrowTerminatingError(ErrorRecords.From(new PgHaException(
                "RemoveDataNeedsForce", "-RemoveData deletes databases, and is taken only together with -Force.", "-RemoveData", "Give -Force too, or leave -RemoveData out to keep the data.")));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Select(n => n.Name).ToList();
        if (nodes.Count == 0)
        {
            return;
        }

        var (packages, data, force, breakLock) = (!KeepPackages, (bool)RemoveData, (bool)Force, (bool)BreakLock);
        var text = new PlanText(((PSHost)Host).UI);
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var operation = new UninstallNodes(connector, new PipelineProgress(pipeline));
            var plan = await operation.InspectAsync(cluster, nodes, packages, data, stopped);
            foreach (var (node, failure) in plan.Failures)
            {
                pipeline.Error(failure, node);
            }

            UninstallNodes.Check(plan, force);
            foreach (var refusal in plan.Nodes.Any(n => n.Changes.Count > 0) ? plan.Refusals : [])
            {
                pipeline.Warning($"{cluster.Name}: {refusal}; -Force goes on.");
            }

            var confirmed = new List<NodePlan>();
            foreach (var node in plan.Nodes)
            {
                if (node.Changes.Count == 0)
                {
                    pipeline.Output(Result(node, NodeOutcome.NoChanges, TimeSpan.Zero));
                }
                else if (await pipeline.InvokeAsync(() => ShouldProcess(
                    text.Of($"{node.Node.Name} ({cluster.Name})", node.Changes) + "\n  " + Fate(node, data), Question(node, data), "Uninstall-PgHaNode")))
                {
                    confirmed.Add(node);
                }
            }

            if (confirmed.Count == 0)
            {
                return;
            }

            // Nodes that nobody confirmed go on like the others.
            var staying = cluster.Servers().Where(n => plan.Staying.Contains(n) || plan.Nodes.Any(p => p.Node == n && p.Changes.Count > 0 && !confirmed.Contains(p))).ToList();
            var clock = Stopwatch.StartNew();
            await operation.RunAsync(plan with { Nodes = confirmed, Staying = staying }, force, breakLock, stopped);
            foreach (var node in confirmed)
            {
                pipeline.Output(Result(node, NodeOutcome.Removed, clock.Elapsed));
            }
        });
    }

    private static NodeResult Result(NodePlan plan, NodeOutcome outcome, TimeSpan duration) => new()
    {
        Cluster = plan.Cluster,
        Node = plan.Node.Name,
        Outcome = outcome,
        Changes = plan.Changes,
        Duration = duration,
    };

    private static string Fate(NodePlan plan, bool data)
    {
        var deleted = RemovalPlanner.DeletedData(plan);
        return (deleted.Count == 0 ? "no directory with data is touched" : $"DELETED with everything in them: {string.Join(", ", deleted)}")
            + (data ? ", and the passwords of the cluster on this node" : "; PostgreSQL's data and the passwords stay");
    }

    private static string Question(NodePlan plan, bool data) =>
        $"Uninstall PgHa from {plan.Node.Name} ({plan.Cluster.Name}): {plan.Changes.Count} removals; {Fate(plan, data)}?";
}
