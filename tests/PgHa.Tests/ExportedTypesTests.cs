using System.Reflection;
using System.Runtime.Loader;
using PgHa.Tests.Hosting;

namespace PgHa.Tests;

/// <summary>
/// PowerShell loads all exported types of PgHa.dll before it calls OnImport, hence before the engine can be found. An exported
/// type that derives from an engine type, implements one, or has a field (so also an automatic property) of an engine's value
/// type would make the import fail. Types of reference in fields, parameters, method bodies, closures and state machines do
/// no harm: they are looked for when they are first used.
/// </summary>
public sealed class ExportedTypesTests
{
    [Fact]
    public void No_exported_type_of_the_module_needs_the_engine_to_be_loaded() => TypesWithoutEngine(Places.ModuleAssembly).ShouldBeEmpty();

    [Fact]
    public void The_rule_can_fail() => TypesWithoutEngine(Places.TestCmdlets).ShouldBe(["TestEngineException"]);

    /// <summary>The exported types that cannot be loaded while nobody finds the engine.</summary>
    private static List<string> TypesWithoutEngine(string path)
    {
        var context = new BlindContext();
        try
        {
            var module = context.LoadFromAssemblyPath(Places.ModuleAssembly);
            var assembly = path == Places.ModuleAssembly ? module : context.LoadFromAssemblyPath(path);
            try
            {
                assembly.GetTypes();
                return [];
            }
            catch (ReflectionTypeLoadException exception)
            {
                // The exception does not say which ones: those that are named in the metadata and did not load.
                var loaded = exception.Types.Where(type => type is not null).Select(type => type!.FullName).ToHashSet();
                return [.. Names.OfExportedTypes(path).Where(name => !loaded.Contains(name)).Select(name => name.Split('.', '+')[^1])];
            }
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Finds everything but the engine.</summary>
    private sealed class BlindContext() : AssemblyLoadContext("blind", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            "PgHa" => LoadFromAssemblyPath(Places.ModuleAssembly),
            "PgHa.Engine" => throw new FileNotFoundException("Not found on purpose."),
            _ => null,
        };
    }
}
