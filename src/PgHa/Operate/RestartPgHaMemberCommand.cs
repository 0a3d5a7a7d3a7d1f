using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Restarts members' PostgreSQL one after another, replicas first, and waits for the whole cluster in between.</summary>
[Cmdlet(VerbsLifecycle.Restart, "PgHaMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RestartResult))]
public sealed class RestartPgHaMemberCommand : MemberCommand
{
    /// <summary>Names of the members, wildcards allowed; all of them when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public override string[] Node { get; set; } = ["*"];

    /// <summary>Only members that wait for a restart.</summary>
    [Parameter]
    public SwitchParameter PendingOnly { get; set; }

    /// <summary>Only members of a role: <c>Leader</c> or <c>Replica</c>. Default <c>Any</c>.</summary>
    [Parameter]
    [ValidateSet("Any", "Leader", "Replica")]
    public string Role { get; set; } = "Any";

    /// <summary>The leader hands over first; stepping down restarts its server.</summary>
    [Parameter]
    public SwitchParameter Switchover { get; set; }

    /// <summary>Go on although the cluster is not whole, and without waiting for it to be.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Seconds that each member may take until the cluster is whole again. Default 300.</summary>
    [Parameter]
    [ValidateRange(10, 604800)]
    public int Timeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = SelectedMembers(cluster);
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var situation = await Situation.LookAsync(connector, cluster, stopped);
            var plan = RestartPlan.Make(situation, nodes, Role, PendingOnly, Switchover, Force);
            if (plan.Nodes.Count == 0)
            {
                pipeline.Verbose($"{cluster.Name}: no member is to be restarted.");
                return;
            }

            var leader = situation.Leader.Name;
            var what = string.Join(", then ", plan.Nodes.Select(n => n != leader ? n : Switchover ? $"{n} after it has handed over the leadership" : $"{n}, the leader, in its place"));
            if (!await pipeline.InvokeAsync(() => ShouldProcess(
                $"{cluster.Name}: restart PostgreSQL on {what}", $"{cluster.Name}: restart PostgreSQL on {what}? Its clients are disconnected.", "Restart-PgHaMember")))
            {
                return;
            }

            await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
            await new RestartMembers(connector, progress).RunAsync(plan, TimeSpan.FromSeconds(Timeout), pipeline.Output, stopped);
        });
    }
}
