using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>
/// Starts a cluster and waits until it runs: one leader, every replica streaming, the virtual address on the leader, a query through
/// it answered. What runs already is left alone.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "PgHaCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(StartResult))]
public sealed class StartPgHaClusterCommand : ClusterCommand
{
    /// <summary>Seconds that the cluster may take to run, the replicas' first copies included. Default 600.</summary>
    [Parameter]
    [ValidateRange(10, 604800)]
    public int Timeout { get; set; } = 600;

    /// <summary>
    /// At a first start: delete what is in the nodes' data directories. Asks for each of them by name; <c>-Confirm:$false</c> takes
    /// the question away.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    /// <summary>Ids of prerequisites, wildcards allowed, that a first start goes on without; each becomes a warning.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PrerequisiteCompleter))]
    public string[] SkipPrerequisite { get; set; } = [];

    // With "has a security impact" the answer of somebody who just presses Enter is no.
    private bool MayDelete(string node, string path)
    {
        bool yesToAll = false, noToAll = false;
        return ShouldContinue($"Delete everything in {path} on {node}? It cannot be brought back.", "There is data", true, ref yesToAll, ref noToAll);
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var unasked = MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && !((SwitchParameter)confirm).IsPresent;
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var start = new StartCluster(connector, new PipelineProgress(pipeline))
            {
                GoesOn = id => Wildcards.Match(SkipPrerequisite, id),
                WasLetGo = record => pipeline.Warning(Prerequisites.Text(record)),
                Warns = pipeline.Warning,
            };
            // Reading is allowed to -WhatIf: what it shows is what would be done.
            var plan = await start.InspectAsync(cluster, stopped);
            if (!await pipeline.InvokeAsync(() => ShouldProcess(Describe(plan), $"Start {Services(cluster)} of {cluster.Name} and wait until the cluster runs?", "Start-PgHaCluster")))
            {
                return;
            }

            foreach (var (node, failure) in plan.Nodes.Failures)
            {
                pipeline.Warning($"{node} is left out: {failure.Message}");
            }

            var empty = Force && plan.OccupiedDataDirectories.Count > 0;
            if (empty && !unasked)
            {
                foreach (var (node, path) in plan.OccupiedDataDirectories)
                {
                    if (!await pipeline.InvokeAsync(() => MayDelete(node, path)))
                    {
                        return;
                    }
                }
            }

            pipeline.Output(await start.RunAsync(plan, empty, TimeSpan.FromSeconds(Timeout), BreakLock, stopped));
        });
    }

    private static string Services(ClusterDefinition cluster) => (cluster.RunsEtcd() ? "etcd, " : "") + (cluster.VirtualIP is null ? "" : "keepalived, ") + "Patroni";

    // What -WhatIf and -Verbose show.
    private static string Describe(StartPlan plan)
    {
        var nodes = string.Join(", ", plan.Nodes.Nodes.Select(n => n.Node.Name));
        var text = $"{plan.Nodes.Cluster.Name}: start {Services(plan.Nodes.Cluster)} on {nodes}"
            + (plan.FirstBootstrap ? $"; {plan.Nodes.Cluster.Nodes[0].Name} makes the database, the others copy it" : "; what runs is left alone");
        foreach (var (node, path) in plan.OccupiedDataDirectories)
        {
            text += $"\n  {node}: {path} is not empty: refused, or deleted with -Force";
        }

        foreach (var change in plan.Nodes.Changes)
        {
            text += $"\n  {change}";
        }

        return text;
    }
}
