using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PgHa.Commands;

namespace PgHa.Loading;

/// <summary>What happens when PowerShell imports the module into a runspace, and when it removes it from there.</summary>
/// <remarks>
/// PowerShell loads the exported types of this assembly before it calls <see cref="OnImport"/>, so none of them may need the
/// engine for that: no engine type as a base or an interface, no field or automatic property of an engine's value type (an
/// enum, a struct, or a nullable of one). Types that are not public, closures and state machines are free. A test holds this.
/// </remarks>
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
