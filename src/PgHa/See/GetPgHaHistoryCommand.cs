using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>The promotions of clusters: timelines, where and when they ended, who was promoted. Oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaHistory")]
[OutputType(typeof(HistoryRecord))]
public sealed class GetPgHaHistoryCommand : ClusterCommand
{
    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            foreach (var record in await HistoryRecord.ReadAsync(connector, cluster, stopped))
            {
                pipeline.Output(record);
            }
        });
    }
}
