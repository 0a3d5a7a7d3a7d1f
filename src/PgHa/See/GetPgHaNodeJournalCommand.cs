using System.Management.Automation;
using PgHa.Converge.Runs;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>What was changed on nodes, when and by whom, as the nodes themselves have written it down. Newest first.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaNodeJournal")]
[OutputType(typeof(JournalEntry))]
public sealed class GetPgHaNodeJournalCommand : NodeSelectionCommand
{
    /// <summary>How many entries of each node at most, the newest ones. Default 100.</summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int Last { get; set; } = 100;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster);
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var journals = await Task.WhenAll(nodes.Select(async node =>
            {
                try
                {
                    return await NodeJournal.ReadAsync(connector, cluster, node, Last, stopped);
                }
                catch (Exception exception) when (!stopped.IsCancellationRequested)
                {
                    pipeline.Error(exception, node.Name);
                    return [];
                }
            }));
            // Within a second the journal's own order stays.
            foreach (var entry in journals.SelectMany(j => j).OrderByDescending(e => e.Time))
            {
                pipeline.Output(entry);
            }
        });
    }
}
