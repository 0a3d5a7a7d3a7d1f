using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Stops a cluster for a planned outage: replicas, leader, keepalived, etcd. Start-PgHaCluster brings the same leader back.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PgHaCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(StopResult))]
public sealed class StopPgHaClusterCommand : OperationCommand
{
    /// <summary>Stop what can be reached although not all of it can, or nobody knows who leads.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Seconds that each step may take. Default 300.</summary>
    [Parameter]
    [ValidateRange(10, 86400)]
    public int Timeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var operation = new StopCluster(connector, progress);
            var plan = await operation.InspectAsync(cluster, stopped);
            StopCluster.Check(plan, Force);
            foreach (var refusal in plan.Refusals)
            {
                pipeline.Warning($"{cluster.Name}: {refusal}");
            }

            var what = $"stop all of {cluster.Name}: {(plan.Situation.Leader.Name is { } leader ? $"the replicas, then the leader {leader}" : "Patroni")}"
                + (cluster.VirtualIP is null ? "" : ", keepalived") + (cluster.RunsEtcd() ? ", at last etcd" : "");
            if (!await pipeline.InvokeAsync(() => ShouldProcess($"{cluster.Name}: {what}", $"{char.ToUpperInvariant(what[0])}{what[1..]}? Its databases are down until Start-PgHaCluster.", "Stop-PgHaCluster")))
            {
                return;
            }

            await using var held = await OperationLock.TakeAsync(connector, plan.Situation, BreakLock, progress, stopped);
            pipeline.Output(await operation.RunAsync(plan, TimeSpan.FromSeconds(Timeout), stopped));
        });
    }
}
