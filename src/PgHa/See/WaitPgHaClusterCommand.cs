using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Waits until clusters are as they are wanted.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PgHaCluster")]
[OutputType(typeof(WaitResult))]
public sealed class WaitPgHaClusterCommand : ThresholdCommand
{
    /// <summary>What to wait for. Default: Healthy.</summary>
    [Parameter]
    [ValidateSet("Healthy", "Leader", "Streaming", "VirtualIP", "Etcd", "Running", "NoPendingRestart", "Resumed")]
    public string For { get; set; } = "Healthy";

    /// <summary>Seconds to wait at most; 0 looks once. Default 300.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int Timeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var result = await new ClusterWait(connector).WaitAsync(
                cluster, Enum.Parse<WaitGoal>(For, ignoreCase: true), TimeSpan.FromSeconds(Timeout), Limits, lacks => pipeline.Progress(cluster.Name, null, string.Join("; ", lacks)), stopped);
            pipeline.Output(result);
        });
    }
}
