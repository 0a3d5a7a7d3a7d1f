using PgHa.Converge;

namespace PgHa.Commands;

/// <summary>Shows the engine's progress as the pipeline's.</summary>
internal sealed class PipelineProgress(IPipeline pipeline) : IProgress<StepProgress>
{
    public void Report(StepProgress value)
    {
        if (value.Stopped)
        {
            pipeline.LastWord(value.Step);
            return;
        }

        pipeline.Verbose($"{value.Node ?? value.Cluster}: {value.Step}");
        pipeline.Progress(value.Cluster, value.Node, value.Step, value.Percent, value.Completed);
    }
}
