using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>The members of clusters as they stand: role, state, timeline, lag, who holds the virtual address.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaMember")]
[OutputType(typeof(MemberRecord))]
public sealed class GetPgHaMemberCommand : NodeSelectionCommand
{
    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var names = Selected(cluster).Select(n => n.Name).ToHashSet();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            foreach (var member in MemberRecord.Of(await new Observer(connector).ObserveAsync(cluster, ObservationDepth.Members, stopped)).Where(m => names.Contains(m.Node)))
            {
                pipeline.Output(member);
            }
        });
    }
}
