namespace PgHa.Engine.Tests;

/// <summary>Files of the repository that the tests are in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PgHa.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("PgHa.sln is nowhere above the tests.");
        return folder;
    }
}
