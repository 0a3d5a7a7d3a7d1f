using System.Reflection;
using System.Runtime.Loader;

namespace PgHa.Loading;

/// <summary>
/// Where the engine and its libraries live: a load context of their own, so that another module's YamlDotNet or SSH.NET in
/// the same process and ours never meet, whatever their versions.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private readonly string folder;

    public DependencyContext(string folder)
        : base("PgHa") => this.folder = folder;

    /// <summary>Loads the assembly if it is one of ours; null leaves it to the default context.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
