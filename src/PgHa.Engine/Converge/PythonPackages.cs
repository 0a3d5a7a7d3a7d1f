using System.Text.RegularExpressions;

namespace PgHa.Converge;

/// <summary>What the names of a Python environment's metadata directories tell.</summary>
internal static partial class PythonPackages
{
    /// <summary>Versions by name, from <c>name-version.dist-info</c> (PEP 376) and setuptools' <c>name-version-py2.7.egg-info</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> directories)
    {
        Dictionary<string, string> versions = new(StringComparer.Ordinal);
        foreach (var directory in directories)
            if (Metadata().Match(directory) is { Success: true } found) versions[Name(found.Groups[1].Value)] = found.Groups[2].Value;
        return versions;
    }

    /// <summary>A name in its one form (PEP 503).</summary>
    private static string Name(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"^(.+?)-([0-9][^-]*)(?:-py[0-9.]+)?\.(?:dist|egg)-info$")]
    private static partial Regex Metadata();

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
