using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Puts nodes back into service and waits until they stream.</summary>
[Cmdlet(VerbsLifecycle.Disable, "PgHaMaintenance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MaintenanceResult))]
public sealed class DisablePgHaMaintenanceCommand : MemberCommand
{
    /// <summary>Seconds that each wait may take, the catching up included. Default 300.</summary>
    [Parameter]
    [ValidateRange(10, 604800)]
    public int Timeout { get; set; } = 300;

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
                var member = Situation.Member(cluster, node);
                MaintenancePlan.CheckNode(nodes, member);
                if (!await pipeline.InvokeAsync(() => ShouldProcess($"{node} ({cluster.Name}): put back into service", $"{cluster.Name}: put {node} back into service?", "Disable-PgHaMaintenance")))
                {
                    return;
                }

                await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
                pipeline.Output(await operation.DisableAsync(situation, member, held, TimeSpan.FromSeconds(Timeout), stopped));
            });
        }
    }
}
