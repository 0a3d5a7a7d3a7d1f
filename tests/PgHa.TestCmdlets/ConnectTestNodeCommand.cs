using System.Management.Automation;
using PgHa.Commands;
using PgHa.Remote;

namespace PgHa.TestCmdlets;

/// <summary>Opens a connection of this runspace to a server on the loopback, which no definition may name.</summary>
[Cmdlet(VerbsCommunications.Connect, "TestNode")]
public sealed class ConnectTestNodeCommand : AsyncCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true)]
    public int Port { get; set; }

    [Parameter(Mandatory = true)]
    public string KeyFile { get; set; } = "";

    [Parameter(Mandatory = true)]
    public string KnownHostsFile { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var pool = RunspaceState.Current.Get(() => new SessionPool());
        var options = new ConnectionOptions
        {
            Name = Name, Endpoint = new("127.0.0.1", Port, Environment.UserName), KeyFiles = [KeyFile], KnownHostsFiles = [KnownHostsFile], UseAgent = false, Sudo = false,
        };
        Run(async (pipeline, stopped) =>
        {
            var session = await pool.ConnectAsync(options, null, stopped);
            pipeline.Output((await session.RunAsync(new RemoteScript($"echo {Name}"), stopped)).OutputText.Trim());
        });
    }
}
