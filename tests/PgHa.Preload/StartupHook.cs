using System.Runtime.Loader;

#pragma warning disable CA1050, CA1052 // The runtime looks for a class of just this name, in no namespace.
public class StartupHook
{
    /// <summary>Loads each file that PGHA_TEST_PRELOAD names into the default load context.</summary>
    public static void Initialize()
    {
        foreach (var path in (Environment.GetEnvironmentVariable("PGHA_TEST_PRELOAD") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        }
    }
}
