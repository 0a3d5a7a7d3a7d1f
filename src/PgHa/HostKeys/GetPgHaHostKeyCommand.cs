using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>The host keys that nodes offer, held against known_hosts. Nothing is trusted by looking.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaHostKey")]
[OutputType(typeof(HostKeyRecord))]
public sealed class GetPgHaHostKeyCommand : FanOutCommand
{
    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var nodes = Selected(cluster);
        RunFor(cluster, (pipeline, stopped) => ForEachNodeAsync(pipeline, nodes, async (node, token) =>
        {
            foreach (var key in await HostKeyScanner.ScanAsync(NodeConnector.Options(cluster, node), cancellationToken: token))
            {
                pipeline.Output(new HostKeyRecord(cluster, node.Name, key));
            }
        }, stopped));
    }
}
