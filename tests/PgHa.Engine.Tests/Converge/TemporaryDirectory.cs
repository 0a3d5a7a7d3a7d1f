namespace PgHa.Engine.Tests.Converge;

/// <summary>A directory of its own that is gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pgha-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Everything below it, files and directories.</summary>
    public IReadOnlyList<string> Entries => [.. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Select(e => e[(Path.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>A program made of shell text.</summary>
    public void Program(string name, string text)
    {
        File.WriteAllText(this[name], "#!/bin/sh\n" + text);
        File.SetUnixFileMode(this[name], (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
