using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health.Logs;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Runs Patroni of a node with debug messages for a while, streams them, and puts the service back.</summary>
[Cmdlet(VerbsDiagnostic.Debug, "PgHaNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(LogRecord))]
public sealed class DebugPgHaNodeCommand : ClusterCommand
{
    /// <summary>The node.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public string Node { get; set; } = "";

    /// <summary>Seconds that it runs. Default 60.</summary>
    [Parameter]
    [ValidateRange(5, 3600)]
    public int Duration { get; set; } = 60;

    /// <summary>Do it although the node leads, so that another one takes over.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        if (cluster.Servers().FirstOrDefault(n => string.Equals(n.Name, Node, StringComparison.OrdinalIgnoreCase)) is not { } node)
        {
            WriteError(NodeErrors.NotFound(cluster, Node));
            return;
        }

        RunFor(cluster, async (pipeline, stopped) =>
        {
            var debug = new DebugPatroni(connector, new PipelineProgress(pipeline));
            var leads = await debug.CheckAsync(cluster, node, Force, stopped);
            var what = $"restart Patroni and PostgreSQL of {node.Name} ({cluster.Name}), with debug messages for {Duration} seconds, and then once more without";
            if (!await pipeline.InvokeAsync(() => ShouldProcess(
                what, $"{char.ToUpperInvariant(what[0])}{what[1..]}?{(leads ? $" {node.Name} LEADS: writes stop, and another node takes over." : "")}", "Debug-PgHaNode")))
            {
                return;
            }

            await debug.RunAsync(cluster, node, TimeSpan.FromSeconds(Duration), BreakLock, pipeline.Output, stopped);
        });
    }
}
