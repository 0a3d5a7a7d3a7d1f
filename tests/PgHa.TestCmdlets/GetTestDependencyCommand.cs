using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using PgHa.Errors;

namespace PgHa.TestCmdlets;

/// <summary>What an assembly name means to the engine: the library that its code would really use.</summary>
[Cmdlet(VerbsCommon.Get, "TestDependency")]
[OutputType(typeof(Assembly))]
public sealed class GetTestDependencyCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    protected override void ProcessRecord()
    {
        var engine = typeof(PgHaException).Assembly;
        WriteObject(AssemblyLoadContext.GetLoadContext(engine)!.LoadFromAssemblyName(new AssemblyName(Name)));
    }
}
