using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>The changes that nodes need to become what the definition says. Nothing is touched.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaPlan")]
[OutputType(typeof(Change))]
public sealed class GetPgHaPlanCommand : NodeSelectionCommand
{
    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Select(n => n.Name).ToList();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var plan = await new Converger(connector, new PipelineProgress(pipeline)).PlanAsync(cluster, nodes, cancellationToken: stopped);
            foreach (var (node, failure) in plan.Failures.Where(f => nodes.Contains(f.Key)))
            {
                pipeline.Error(failure, node);
            }

            foreach (var change in plan.Changes)
            {
                pipeline.Output(change);
            }
        });
    }
}
