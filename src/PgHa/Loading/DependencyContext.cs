using System.Reflection;
using System.Runtime.Loader;

namespace PgHa.Loading;

/// <summary>
/// Where the engine and its libraries live: a load context of their own, so that another module's YamlDotNet or SSH.NET in
/// the same process and ours never meet, whatever their versions.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    /// <summary>
    /// The one of the process, for its whole life: after Remove and Import the types must be the same as before. It is made when the
    /// engine is first asked for, not at every import.
    /// </summary>
    public static readonly DependencyContext Shared = new();

    private readonly string folder = Path.Combine(Path.GetDirectoryName(typeof(DependencyContext).Assembly.Location)!, "Dependencies");

    private DependencyContext()
        : base("PgHa")
    {
    }

    /// <summary>Loads the assembly if it is one of ours; null leaves it to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
