using System.Reflection;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>Runs PowerShell as a user does: in a process of its own, with the module as it is shipped.</summary>
internal static class Runner
{
    private static readonly string Program = typeof(Runner).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Runner").Value!;

    /// <summary>Runs a script's text, to its end within ten minutes.</summary>
    public static async Task<CommandResult> Run(string script)
    {
        var file = Path.Combine(Path.GetTempPath(), $"pgha-lab-{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(file, script);
        try
        {
            return await Lab.Execute("dotnet", [Program, file], TimeSpan.FromMinutes(10));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The lines that a script puts out; anything on stderr is a failure.</summary>
    public static async Task<string[]> Lines(string script)
    {
        var result = await Run(script);
        result.Error.ShouldBe("", result.ToString());
        result.ExitCode.ShouldBe(0, result.ToString());
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
