using System.Management.Automation;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>The open connections of this PowerShell session.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaSession")]
[OutputType(typeof(SessionRecord))]
public sealed class GetPgHaSessionCommand : PSCmdlet
{
    /// <summary>Names of nodes, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public string[] Node { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var patterns = Node.Select(n => new WildcardPattern(n, WildcardOptions.IgnoreCase)).ToList();
        foreach (var session in RunspaceState.Current.Find<SessionPool>()?.Sessions ?? [])
        {
            if (patterns.Exists(p => p.IsMatch(session.Name)))
            {
                WriteObject(new SessionRecord(session, null));
            }
        }
    }
}
