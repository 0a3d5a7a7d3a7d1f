using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health.Diagnosis;

namespace PgHa.Commands;

/// <summary>Names the cause where a cluster is stuck, with what shows it and the command that mends it. Nothing for a cluster that is well.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaDiagnosis")]
[OutputType(typeof(DiagnosisRecord))]
public sealed class GetPgHaDiagnosisCommand : ClusterCommand
{
    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            foreach (var record in await new Diagnostician(connector).DiagnoseAsync(cluster, (node, e) => pipeline.Error(e, node.Name), stopped))
            {
                pipeline.Output(record);
            }
        });
    }
}
