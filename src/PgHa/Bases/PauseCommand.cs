using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>A cmdlet that suspends or resumes automatic failover.</summary>
public abstract class PauseCommand : ClusterCommand
{
    /// <summary>Seconds that the members may take to notice. Default 60.</summary>
    [Parameter]
    [ValidateRange(5, 86400)]
    public int Timeout { get; set; } = 60;

    private protected abstract bool Pause { get; }

    private protected abstract string Question { get; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var situation = await Situation.LookAsync(connector, cluster, stopped);
            var operation = new PauseCluster(connector, progress);
            // What is so already needs no permission.
            if (!PauseCluster.IsDone(situation, Pause)
                && !await pipeline.InvokeAsync(() => ShouldProcess($"{cluster.Name}: {Question}", $"{cluster.Name}: {Question}?", MyInvocation.MyCommand.Name)))
            {
                return;
            }

            var result = await operation.RunAsync(situation, Pause, TimeSpan.FromSeconds(Timeout), stopped);
            if (result.Missing.Count > 0)
            {
                pipeline.Warning($"{cluster.Name}: {string.Join(", ", result.Missing)} does not answer, and will find it in the DCS when it comes back.");
            }

            pipeline.Output(result);
        });
    }
}
