using System.Management.Automation;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Resumes automatic failover and waits until every member says so.</summary>
[Cmdlet(VerbsLifecycle.Resume, "PgHaCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PauseResult))]
public sealed class ResumePgHaClusterCommand : PauseCommand
{
    private protected override bool Pause => false;

    private protected override string Question => "resume automatic failover";
}
