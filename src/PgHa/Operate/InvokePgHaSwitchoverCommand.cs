using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Hands the leadership to another member, now or later, and says so when it was seen.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaSwitchover", DefaultParameterSetName = "Now", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SwitchoverResult))]
public sealed class InvokePgHaSwitchoverCommand : OperationCommand
{
    /// <summary>Who is to lead; left out, the fit replica that is the least behind.</summary>
    [Parameter(Position = 1, ParameterSetName = "Now")]
    [Parameter(Position = 1, ParameterSetName = "At")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public string? Candidate { get; set; }

    /// <summary>When; Patroni makes it then, without this process.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "At")]
    public DateTimeOffset At { get; set; }

    /// <summary>Replace a switchover that is scheduled already.</summary>
    [Parameter(ParameterSetName = "At")]
    public SwitchParameter Force { get; set; }

    /// <summary>Take a scheduled switchover back.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cancel")]
    public SwitchParameter Cancel { get; set; }

    /// <summary>Seconds until all of it must be seen. Default 120.</summary>
    [Parameter(ParameterSetName = "Now")]
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
            var operation = new Switchover(connector, progress);
            if (Cancel)
            {
                var there = Switchover.Scheduled(situation) ?? throw Switchover.NothingScheduled(cluster);
                var what = $"take back the switchover from {there.From} to {Name(there.To)} at {there.At:yyyy-MM-dd HH:mm:ss zzz}";
                if (await AskAsync(pipeline, $"{cluster.Name}: {what}", what))
                {
                    pipeline.Output(await operation.CancelAsync(situation, stopped));
                }

                return;
            }

            var plan = SwitchoverPlan.Make(situation, Candidate);
            if (ParameterSetName == "At")
            {
                Switchover.CheckSchedule(situation, At, Force);
                var candidate = Candidate is null ? null : plan.To.Node;
                var what = $"hand the leadership from {plan.From} to {Name(candidate ?? "")} at {At:yyyy-MM-dd HH:mm:ss zzz}";
                if (await AskAsync(pipeline, Describe(plan, what), what))
                {
                    await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
                    pipeline.Output(await operation.ScheduleAsync(plan, candidate, At, Force, stopped));
                }

                return;
            }

            var now = $"hand the leadership from {plan.From} to {plan.To.Node}";
            if (await AskAsync(pipeline, Describe(plan, now), $"{now}; clients of {plan.From} are disconnected"))
            {
                await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
                pipeline.Output(await operation.RunAsync(plan, TimeSpan.FromSeconds(Timeout), stopped));
            }
        });
    }

    private Task<bool> AskAsync(IPipeline pipeline, string description, string what) =>
        pipeline.InvokeAsync(() => ShouldProcess(description, $"{description}\n{char.ToUpperInvariant(what[0])}{what[1..]}?", "Invoke-PgHaSwitchover"));

    // What -WhatIf shows, and the question too: who could lead, and why the others could not.
    private static string Describe(SwitchoverPlan plan, string what) =>
        $"{plan.Situation.Cluster.Name}: {what}"
        + string.Concat(plan.Candidates.Select(c => $"\n  {c.Node}: {(c.IsFit ? $"fit, {(c.LagBytes is { } lag ? $"{lag} bytes behind" : "lag unknown")}" : $"not fit: {c.Refusal}")}"));

    private static string Name(string candidate) => candidate.Length > 0 ? candidate : "the fittest replica";
}
