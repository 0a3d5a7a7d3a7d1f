using System.Management.Automation;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Suspends automatic failover (Patroni's pause) and waits until every member says so.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "PgHaCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PauseResult))]
public sealed class SuspendPgHaClusterCommand : PauseCommand
{
    private protected override bool Pause => true;

    private protected override string Question => "suspend automatic failover: until Resume-PgHaCluster nobody takes over when the leader fails";
}
