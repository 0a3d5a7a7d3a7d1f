using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>A cmdlet that does something to a running cluster as a whole.</summary>
public abstract class OperationCommand : ClusterCommand
{
    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }
}
