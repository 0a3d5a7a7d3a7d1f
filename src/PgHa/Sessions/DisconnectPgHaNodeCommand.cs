using System.Management.Automation;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>Closes connections and forgets their secrets.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "PgHaNode", DefaultParameterSetName = "Node")]
public sealed class DisconnectPgHaNodeCommand : AsyncCommand
{
    /// <summary>Names of nodes, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 0, ParameterSetName = "Node")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public string[] Node { get; set; } = ["*"];

    /// <summary>Connections as <c>Get-PgHaSession</c> and <c>Connect-PgHaNode</c> emit them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Session")]
    [ValidateNotNull]
    public SessionRecord[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunspaceState.Current.Find<SessionPool>() is not { } pool)
        {
            return;
        }

        var patterns = Node.Select(n => new WildcardPattern(n, WildcardOptions.IgnoreCase)).ToList();
        var closing = ParameterSetName == "Session"
            ? Session.Select(s => s.Session).ToList()
            : pool.Sessions.Where(s => patterns.Exists(p => p.IsMatch(s.Name))).ToList();
        Run((_, _) => Task.WhenAll(closing.Select(pool.DisconnectAsync)));
    }
}
