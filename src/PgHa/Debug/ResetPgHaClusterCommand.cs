using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Takes away what the DCS remembers of a cluster, and its data. After it Start-PgHaCluster makes a new cluster.</summary>
[Cmdlet(VerbsCommon.Reset, "PgHaCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ResetResult))]
public sealed class ResetPgHaClusterCommand : ClusterCommand
{
    /// <summary>Leave all data directories as they are: only the DCS is cleared.</summary>
    [Parameter]
    public SwitchParameter KeepData { get; set; }

    /// <summary>Stop members that run, and pass nodes over that cannot be reached.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var reset = new ResetCluster(connector, new PipelineProgress(pipeline));
            var plan = await reset.InspectAsync(cluster, KeepData, stopped);
            ResetCluster.Check(plan, Force);
            foreach (var (node, failure) in plan.Nodes.Failures)
            {
                pipeline.Warning($"{node} is passed over: {failure.Message}");
            }

            foreach (var running in plan.Running)
            {
                pipeline.Warning($"{running.Node}: {string.Join(", ", running.Runs)} will be stopped (-Force).");
            }

            var words = plan.Describe();
            if (!await pipeline.InvokeAsync(() => ShouldProcess(words, words + "\nIt cannot be brought back. Go on?", "Reset-PgHaCluster")))
            {
                return;
            }

            var result = await reset.RunAsync(plan, Force, BreakLock, stopped);
            pipeline.Output(result);
            // A start has the first node lead, whatever its data.
            if (result.NewestData.Length > 0 && result.NewestData != cluster.Nodes[0].Name)
            {
                pipeline.Warning($"The newest data is on {result.NewestData}, and Start-PgHaCluster would have {cluster.Nodes[0].Name} lead. Start Patroni on {result.NewestData} first: "
                    + $"Invoke-PgHaCommand CLUSTER -Node {result.NewestData} -Sudo -Command 'systemctl start patroni'");
            }
        });
    }
}
