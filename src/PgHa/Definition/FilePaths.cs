using System.Collections.ObjectModel;
using System.Management.Automation;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Paths as PowerShell has them (drives, wildcards, the current location), as files of the file system.</summary>
internal static class FilePaths
{
    /// <summary>The files that a path means: one for a path without wildcards, one or more for one with them.</summary>
    /// <exception cref="PgHaException"><c>DefinitionFileNotFound</c> or <c>NotAFile</c>.</exception>
    public static IReadOnlyList<string> Find(PathIntrinsics paths, string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path)) return [Make(paths, path)];
        Collection<string> found;
        ProviderInfo provider;
        try
        {
            found = paths.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (ItemNotFoundException error)
        {
            throw new PgHaException("DefinitionFileNotFound", $"No file is found at {path}.", path, "Check the path.", error);
        }

        CheckProvider(provider, path);
        return found.Count > 0 ? found : throw new PgHaException("DefinitionFileNotFound", $"No file matches {path}.", path, "Check the path.");
    }

    /// <summary>The file that a path means, whether it is there or not; wildcards count as themselves.</summary>
    /// <exception cref="PgHaException"><c>NotAFile</c>: the path is not one of the file system.</exception>
    public static string Make(PathIntrinsics paths, string path)
    {
        var full = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        CheckProvider(provider, path);
        return full;
    }

    private static void CheckProvider(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
            throw new PgHaException("NotAFile", $"{path} is a path of {provider.Name}, not of the file system.", path, "Give the path of a file.");
    }
}
