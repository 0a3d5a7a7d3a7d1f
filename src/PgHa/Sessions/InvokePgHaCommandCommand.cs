using System.Management.Automation;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>Runs a shell script on nodes, all at once, and emits one result a node.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaCommand", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(CommandRecord))]
public sealed class InvokePgHaCommandCommand : FanOutCommand
{
    /// <summary>The script, for <c>sh</c>. It travels over stdin: no process list shows it.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>Run it as root, with sudo where the login is not root.</summary>
    [Parameter]
    public SwitchParameter Sudo { get; set; }

    /// <summary>Seconds after which the command and all that it started is ended. Default 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int Timeout { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Where(n => ShouldProcess($"{n.Name} ({cluster.Name})", $"Run: {FirstLine(Command)}")).ToList();
        var script = new RemoteScript(Command) { Elevate = Sudo, Deadline = TimeSpan.FromSeconds(Timeout) };
        RunFor(cluster, (pipeline, stopped) => ForEachNodeAsync(pipeline, nodes, async (node, token) =>
        {
            var session = await connector.ConnectAsync(cluster, node, token);
            pipeline.Output(new CommandRecord(cluster, node.Name, await session.RunAsync(script, token)));
        }, stopped));
    }

    private static string FirstLine(string text) => text.Split('\n') is [var first, _, ..] ? first + " …" : text;
}
