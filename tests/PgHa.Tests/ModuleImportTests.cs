using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using PgHa.Tests.Hosting;

namespace PgHa.Tests;

public sealed class ModuleImportTests
{
    private static readonly string[] Nothing = [];

    [Fact]
    public void Imports_by_its_manifest_and_exports_exactly_its_cmdlet_classes()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        var module = engine.Run("Get-Module PgHa").Succeeded().Output.ShouldHaveSingleItem().BaseObject.ShouldBeOfType<PSModuleInfo>();
        var classes = CmdletClasses(Assembly.LoadFrom(Places.ModuleAssembly)).Order();
        module.ExportedCmdlets.Keys.Order().ShouldBe(classes);
        module.ExportedFunctions.ShouldBeEmpty();
        module.ExportedAliases.ShouldBeEmpty();
    }

    [Fact]
    public void Every_type_of_output_says_in_one_line_what_it_is()
    {
        using var engine = new HostedEngine([Places.Manifest]);
        var types = engine.Run("(Get-Command -Module PgHa).OutputType.Type").Succeeded().Output.Select(o => (Type)o.BaseObject).Where(t => t.Namespace!.StartsWith("PgHa", StringComparison.Ordinal)).Distinct().ToList();
        types.Count.ShouldBeGreaterThan(25);
        // What the compiler makes for a record prints every property, whole clusters within.
        types.Select(t => t.GetMethod("ToString", Type.EmptyTypes)!)
            .Where(m => m.DeclaringType == typeof(object) || m.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false))
            .Select(m => m.ReflectedType!.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void The_manifest_names_exactly_the_cmdlet_classes()
    {
        // The engine drops a name that has no class, so the exports alone do not show it.
        using var engine = new HostedEngine(Nothing);
        var module = engine.Run($"Test-ModuleManifest '{Places.Manifest}'").Succeeded().Output.ShouldHaveSingleItem();
        var named = ((PSModuleInfo)module.BaseObject).ExportedCmdlets.Keys.Order();
        named.ShouldBe(CmdletClasses(Assembly.LoadFrom(Places.ModuleAssembly)).Order());
    }

    [Fact]
    public void Every_cmdlet_has_an_approved_verb_the_prefix_and_a_class_that_ends_in_Command()
    {
        var verbs = new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
            .SelectMany(group => group.GetFields()).Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        foreach (var type in CmdletTypes(Assembly.LoadFrom(Places.ModuleAssembly)))
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            verbs.ShouldContain(cmdlet.VerbName);
            cmdlet.NounName.ShouldStartWith("PgHa");
            type.Name.ShouldBe(cmdlet.VerbName + cmdlet.NounName + "Command");
            type.IsSealed.ShouldBeTrue(type.Name);
        }
    }

    [Fact]
    public void Survives_import_by_force_and_remove_and_import()
    {
        using var engine = new HostedEngine();
        var script = $"""
            $before = Get-TestDependency PgHa.Engine
            Import-Module '{Places.Manifest}' -Force
            $forced = Get-TestDependency PgHa.Engine
            Remove-Module PgHa
            Import-Module '{Places.Manifest}'
            $again = Get-TestDependency PgHa.Engine
            [object]::ReferenceEquals($before, $forced)
            [object]::ReferenceEquals($before, $again)
            @(Invoke-TestNode a, b, c).Count
            """;
        engine.Run(script).Succeeded().Lines.ShouldBe(["True", "True", "3"]);
    }

    [Fact]
    public void Removing_it_in_one_runspace_leaves_it_working_in_another()
    {
        using var first = new HostedEngine();
        using var second = new HostedEngine();
        first.Run("Remove-Module PgHa").Succeeded();
        second.Run("(Get-TestDependency Renci.SshNet).GetName().Name").Succeeded().Lines.ShouldBe(["Renci.SshNet"]);
    }

    [Fact]
    public void The_libraries_stay_out_of_the_default_load_context()
    {
        using var engine = new HostedEngine();
        engine.Run("'PgHa.Engine', 'YamlDotNet', 'Renci.SshNet', 'DiffPlex' | ForEach-Object { Get-TestDependency $_ }").Succeeded()
            .Output.Select(item => AssemblyLoadContext.GetLoadContext((Assembly)item.BaseObject)!.Name)
            .ShouldBe(["PgHa", "PgHa", "PgHa", "PgHa"]);
        AssemblyLoadContext.Default.Assemblies.Select(assembly => assembly.GetName().Name)
            .Intersect(["PgHa.Engine", "YamlDotNet", "Renci.SshNet", "DiffPlex"]).ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_entry_assembly_and_no_engine_assembly_stands_beside_the_manifest()
    {
        Directory.GetFiles(Places.ModuleFolder, "*.dll").Select(Path.GetFileName).ShouldBe(["PgHa.dll"]);
        Directory.GetFiles(Places.ModuleFolder, "System.Management.Automation.dll", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    internal static IEnumerable<string> CmdletClasses(Assembly assembly) => CmdletTypes(assembly)
        .Select(type => type.GetCustomAttribute<CmdletAttribute>()!)
        .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");

    internal static IEnumerable<Type> CmdletTypes(Assembly assembly) =>
        assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);
}
