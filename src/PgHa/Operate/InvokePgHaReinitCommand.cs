using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Throws the data of replicas away and has them copied anew, one after another; waits until they stream again.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaReinit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ReinitResult))]
public sealed class InvokePgHaReinitCommand : MemberCommand
{
    /// <summary>Where the copy comes from: <c>Any</c>, as Patroni chooses, or the <c>Leader</c> and nobody else, which needs Patroni 4.1.</summary>
    [Parameter]
    [ValidateSet("Any", "Leader")]
    public string From { get; set; } = "Any";

    /// <summary>Break off a copy, or another long action, that Patroni is making of the member.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Seconds that each copy may take. Default 3600.</summary>
    [Parameter]
    [ValidateRange(10, 604800)]
    public int Timeout { get; set; } = 3600;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        foreach (var node in SelectedMembers(cluster))
        {
            RunFor(cluster, async (pipeline, stopped) =>
            {
                var progress = new PipelineProgress(pipeline);
                // Looked at anew for each: the one before it may have changed what the next one is.
                var situation = await Situation.LookAsync(connector, cluster, stopped);
                var plan = ReinitPlan.Make(situation, node, From == "Leader", Force);
                if (plan.Cost.Length > 0)
                {
                    pipeline.Warning($"{cluster.Name}: {plan.Cost}.");
                }

                var what = $"throw away all data of {node} and copy it anew from {(plan.FromLeader ? plan.Leader : $"{plan.Leader} or a member that offers itself")}";
                if (!await pipeline.InvokeAsync(() => ShouldProcess($"{node} ({cluster.Name}): {what}", $"{cluster.Name}: {what}?", "Invoke-PgHaReinit")))
                {
                    return;
                }

                await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
                pipeline.Output(await new ReinitMember(connector, progress).RunAsync(plan, TimeSpan.FromSeconds(Timeout), stopped));
            });
        }
    }
}
