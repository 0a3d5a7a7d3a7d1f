using System.Text;
using PgHa.Errors;

namespace PgHa.Configuration;

/// <summary>What writing a tree changes. Paths are those below <see cref="Folder"/>.</summary>
public sealed class TreeChanges
{
    // Nobody but the owner, where secrets are shown.
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateDirectory = PrivateFile | UnixFileMode.UserExecute;

    /// <summary>The cluster's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the tree shows secrets: then its files are readable by their owner alone.</summary>
    public required bool ShowsSecrets { get; init; }

    /// <summary>Files that are new or differ.</summary>
    public required IReadOnlyList<(string Path, string Content)> Writes { get; init; }

    /// <summary>Files of an earlier tree that are no longer rendered.</summary>
    public required IReadOnlyList<string> Removes { get; init; }

    /// <summary>All files that the tree has afterwards.</summary>
    internal IReadOnlyList<string> Keeps { get; init; } = [];

    /// <summary>Makes the changes: each file is written beside its place and moved there.</summary>
    /// <returns>The files that were written.</returns>
    /// <exception cref="PgHaException"><c>LinkInTree</c>: a directory of the tree is a link, so that writing would end up elsewhere.</exception>
    public IReadOnlyList<string> Apply()
    {
        foreach (var path in Keeps.Concat(Removes)) CheckLinks(path);
        // All of them, and the outermost first: it closes the tree before a secret is in it.
        foreach (var directory in Keeps.Select(path => Path.GetDirectoryName(Full(path))!).Distinct().Prepend(Folder)) MakeDirectory(directory);
        foreach (var path in Removes)
        {
            File.Delete(Full(path));
            RemoveEmptyDirectories(Path.GetDirectoryName(path)!);
        }

        List<string> written = [];
        foreach (var (path, content) in Writes)
        {
            Write(Full(path), content);
            written.Add(Full(path));
        }

        if (ShowsSecrets && !OperatingSystem.IsWindows())
            foreach (var path in Keeps.Where(path => File.Exists(Full(path)))) File.SetUnixFileMode(Full(path), PrivateFile);
        return written;
    }

    private void Write(string file, string content)
    {
        if (Directory.Exists(file))
            throw new PgHaException("NotAFile", $"{file} is a directory, and a file is to be written there.", file, "Move it away.");
        var beside = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (ShowsSecrets && !OperatingSystem.IsWindows()) options.UnixCreateMode = PrivateFile;
            using (var stream = new FileStream(beside, options)) stream.Write(Encoding.UTF8.GetBytes(content));
            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private void MakeDirectory(string directory)
    {
        if (!ShowsSecrets || OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        // Those that are there already, too; but nothing above the cluster's folder, which is not ours.
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        for (var inner = directory; inner.Length >= Folder.Length; inner = Path.GetDirectoryName(inner)!)
        {
            Directory.CreateDirectory(inner, PrivateDirectory);
            File.SetUnixFileMode(inner, PrivateDirectory);
        }
    }

    private void RemoveEmptyDirectories(string directory)
    {
        for (; directory.Length > 0; directory = Path.GetDirectoryName(directory)!)
        {
            if (!Directory.Exists(Full(directory))) continue;
            if (Directory.EnumerateFileSystemEntries(Full(directory)).Any()) return;
            Directory.Delete(Full(directory));
        }
    }

    private void CheckLinks(string path)
    {
        for (var directory = Path.GetDirectoryName(path)!; directory.Length > 0; directory = Path.GetDirectoryName(directory)!)
            if (new DirectoryInfo(Full(directory)).LinkTarget is { } target)
                throw new PgHaException("LinkInTree", $"{Full(directory)} is a link to {target}.", Full(directory), "Remove the link: a tree has its own directories.");
    }

    private string Full(string path) => Path.Combine(Folder, path);
}
