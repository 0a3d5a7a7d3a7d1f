using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>The changes that a cluster needs to become what the definition says. Nothing is touched.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaPlan")]
[OutputType(typeof(Change))]
public sealed class GetPgHaPlanCommand : NodeSelectionCommand
{
    private string? written;

    /// <summary>Keeps the plan in this file too, for <c>Install-PgHaNode -Plan</c>. A file that is there is overwritten.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Plan the restart of a leader in its place, without a switchover before.</summary>
    [Parameter]
    public SwitchParameter NoSwitchover { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Select(n => n.Name).ToList();
        var (switchover, file) = (!NoSwitchover, Path is null ? null : FilePaths.Make(SessionState.Path, Path));
        RunFor(cluster, async (pipeline, stopped) =>
        {
            if (file is not null && written is not null)
            {
                throw new PgHaException("SeveralClusters", $"{file} holds the plan of {written}: one file holds the plan of one cluster.", file, "Keep each cluster's plan in a file of its own.");
            }

            var plan = await new ChangePlanner(new Converger(connector, new PipelineProgress(pipeline)), connector).PlanAsync(cluster, nodes, switchover: switchover, cancellationToken: stopped);
            var failures = plan.Nodes.Failures.Where(f => nodes.Contains(f.Key)).ToList();
            foreach (var (node, failure) in failures)
            {
                pipeline.Error(failure, node);
            }

            foreach (var change in plan.Changes)
            {
                pipeline.Output(change);
            }

            if (file is null)
            {
                return;
            }

            if (failures.Count > 0)
            {
                throw new PgHaException("PlanIncomplete", $"{file} is not written: the plan lacks {string.Join(", ", failures.Select(f => f.Key))}.", file, "Bring those nodes back, or leave them out with -Node.");
            }

            KeptPlans.Write(file, KeptPlan.Of(cluster, plan.Changes));
            written = cluster.Name;
        });
    }
}
