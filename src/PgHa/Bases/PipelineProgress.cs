using PgHa.Converge;

namespace PgHa.Commands;

/// <summary>Shows the engine's progress as the pipeline's.</summary>
internal sealed class PipelineProgress(IPipeline pipeline) : IProgress<StepProgress>
{
    public void Report(StepProgress value) => pipeline.Progress(value.Cluster, value.Node, value.Step, value.Percent, value.Completed);
}
