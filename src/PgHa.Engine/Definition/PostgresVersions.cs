namespace PgHa.Definition;

/// <summary>The major versions of PostgreSQL that can be asked for, oldest first.</summary>
public static class PostgresVersions
{
    /// <summary>9.6 and 10 to 18.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ValueList<string>.Of(["9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"]);

    /// <summary>The known versions from one to another, both included.</summary>
    public static IReadOnlyList<string> Between(string oldest, string newest) =>
        [.. Known.Where(v => IndexOf(v) >= IndexOf(oldest) && IndexOf(v) <= IndexOf(newest))];

    /// <summary>The one of some versions that is nearest to another; the newer of two that are.</summary>
    public static string Nearest(string version, IReadOnlyList<string> among) =>
        among.OrderBy(v => Math.Abs(IndexOf(v) - IndexOf(version))).ThenByDescending(IndexOf).FirstOrDefault(version);

    /// <summary>The version's place among the known ones, or -1.</summary>
    internal static int IndexOf(string version)
    {
        for (var i = 0; i < Known.Count; i++)
            if (Known[i] == version) return i;
        return -1;
    }
}
