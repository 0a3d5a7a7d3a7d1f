using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Takes nodes out of service, one after another: no leader, no virtual address, no readers, until Disable-PgHaMaintenance.</summary>
[Cmdlet(VerbsLifecycle.Enable, "PgHaMaintenance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MaintenanceResult))]
public sealed class EnablePgHaMaintenanceCommand : MemberCommand
{
    /// <summary>Stop Patroni, and etcd where the node has it, and keep them from starting at boot.</summary>
    [Parameter]
    public SwitchParameter StopServices { get; set; }

    /// <summary>Why, for those who will find it so.</summary>
    [Parameter]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    /// <summary>Seconds that each wait may take. Default 120.</summary>
    [Parameter]
    [ValidateRange(10, 86400)]
    public int Timeout { get; set; } = 120;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        foreach (var node in SelectedMembers(cluster))
        {
            RunFor(cluster, async (pipeline, stopped) =>
            {
                var progress = new PipelineProgress(pipeline);
                var operation = new NodeMaintenance(connector, progress);
                var (situation, nodes) = await operation.InspectAsync(cluster, node, stopped);
                var plan = MaintenancePlan.Make(situation, nodes, node, StopServices);
                if (plan.Cost.Length > 0)
                {
                    pipeline.Warning($"{cluster.Name}: without {node} {plan.Cost}.");
                }

                var what = $"take {node} out of service"
                    + (plan.Switchover is { } switchover ? $", after {switchover.To.Node} has taken the leadership over" : "")
                    + (StopServices ? "; its services are stopped and do not start at boot" : "; its services run on");
                if (!await pipeline.InvokeAsync(() => ShouldProcess($"{cluster.Name}: {what}", $"{cluster.Name}: {what}?", "Enable-PgHaMaintenance")))
                {
                    return;
                }

                await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
                pipeline.Output(await operation.EnableAsync(plan, Reason, held, TimeSpan.FromSeconds(Timeout), stopped));
            });
        }
    }
}
