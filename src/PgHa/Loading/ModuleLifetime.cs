using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PgHa.Commands;

namespace PgHa.Loading;

/// <summary>What happens when PowerShell imports the module into a runspace, and when it removes it from there.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Makes the module's libraries findable.</summary>
    public void OnImport() => DependencyResolver.Hook(Runspace.DefaultRunspace.InstanceId);

    /// <summary>Closes what the runspace's cmdlets kept open, and lets go of the libraries.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        var runspace = Runspace.DefaultRunspace.InstanceId;
        Commands.RunspaceState.Release(runspace);
        DependencyResolver.Unhook(runspace);
    }
}
