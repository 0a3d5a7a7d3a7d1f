using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Makes a member the leader, also where there is none. What it lacks of the log is lost.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaFailover", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SwitchoverResult))]
public sealed class InvokePgHaFailoverCommand : OperationCommand
{
    /// <summary>Who is to lead.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public string Candidate { get; set; } = "";

    /// <summary>Go on although data will or may be lost.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Seconds until it must be seen. Default 120.</summary>
    [Parameter]
    [ValidateRange(10, 86400)]
    public int Timeout { get; set; } = 120;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var situation = await Situation.LookAsync(connector, cluster, stopped);
            var plan = FailoverPlan.Make(situation, Candidate);
            Failover.Check(plan, Force);
            foreach (var risk in plan.Risks)
            {
                pipeline.Warning($"{cluster.Name}: {risk}.");
            }

            if (plan.From is { } from && SwitchoverCandidate.Of(situation.Seen).Any(c => c.Node == plan.To && c.IsFit))
            {
                pipeline.Warning($"{cluster.Name}: {from} leads and could hand over: Invoke-PgHaSwitchover does the same without losing anything.");
            }

            var what = $"make {plan.To} the leader {(plan.From is null ? $"({situation.Leader.Doubt})" : $"in the place of {plan.From}")}; {plan.Loss}";
            if (!await pipeline.InvokeAsync(() => ShouldProcess($"{cluster.Name}: {what}", $"{cluster.Name}: {what}.\nFail over?", "Invoke-PgHaFailover")))
            {
                return;
            }

            await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
            pipeline.Output(await new Failover(connector, progress).RunAsync(plan, Force, TimeSpan.FromSeconds(Timeout), stopped));
        });
    }
}
