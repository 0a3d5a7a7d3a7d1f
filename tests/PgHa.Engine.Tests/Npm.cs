using System.Diagnostics;

namespace PgHa.Engine.Tests;

/// <summary>Programs of the npm registry that judge what PgHa makes, fetched once with the machine's own npm into a cache.</summary>
internal static class Npm
{
    // Root's own, and open to read: not all of these programs run as root.
    public static string Cache { get; } = Path.Combine(
        Environment.IsPrivilegedProcess ? "/var/cache" : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "pgha-tests");

    /// <summary>A directory that is made once and whole: what <paramref name="fill"/> does in a scratch directory appears all at once.</summary>
    public static string Cached(string name, Action<string> fill)
    {
        var home = Path.Combine(Cache, name);
        if (Directory.Exists(home)) return home;
        var scratch = $"{home}.{Environment.ProcessId}";
        Directory.CreateDirectory(scratch);
        try
        {
            fill(scratch);
            // Another run may have been faster.
            if (!Directory.Exists(home)) Directory.Move(scratch, home);
        }
        finally
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        }

        return home;
    }

    /// <summary>Runs npm in a directory.</summary>
    /// <exception cref="InvalidOperationException">It failed, or did not answer.</exception>
    public static void Run(string directory, params string[] arguments)
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
