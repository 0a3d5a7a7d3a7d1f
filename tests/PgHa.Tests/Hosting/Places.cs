using System.Reflection;

namespace PgHa.Tests.Hosting;

/// <summary>Where the build has put what the tests use.</summary>
internal static class Places
{
    public static string Repository { get; } = Of("Repository");

    /// <summary>The package, unpacked.</summary>
    public static string ModuleFolder { get; } = Of("Module");

    public static string Manifest { get; } = Path.Combine(ModuleFolder, "PgHa.psd1");

    public static string ModuleAssembly { get; } = Path.Combine(ModuleFolder, "PgHa.dll");

    public static string Runner { get; } = Of("Runner");

    public static string TestCmdlets { get; } = Of("TestCmdlets");

    public static string Preload { get; } = Of("Preload");

    public static string ForeignSsh { get; } = Of("ForeignSsh");

    public static string ForeignYaml(string version) =>
        Path.Combine(Of("Packages"), "yamldotnet", version, "lib", "net6.0", "YamlDotNet.dll");

    private static string Of(string key) => typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
