using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace PgHa.Lab.Tests.Apply;

/// <summary>A controlling process that can be killed: PowerShell with the module, at one installation.</summary>
internal sealed class Controller : IDisposable
{
    private static readonly string Program = typeof(Controller).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Runner").Value!;

    private readonly Process process;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"pgha-apply-{Guid.NewGuid():N}.ps1");
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int steps;

    /// <summary>Starts an installation of a definition.</summary>
    public Controller(string definition, string more = "")
    {
        File.WriteAllText(file, $$"""
            Install-PgHaNode '{{definition}}' -Verbose {{more}} -ErrorVariable e -ErrorAction SilentlyContinue | ForEach-Object {
                "RESULT $($_.Node) $($_.Outcome) $($_.Changes.Count) $($_.Remaining.Count) $(if ($_.EarlierRun) { $_.EarlierRun.State } else { 'none' })"
            }
            foreach ($x in $e) { "ERROR $($x.FullyQualifiedErrorId.Split(',')[0])|$($x.TargetObject)|$($x.Exception.Message.Replace("`n", ' '))" }
            """);
        process = Lab.StartProcess("dotnet", [Program, file]);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ended.TrySetResult();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Called with each step that begins on the node, and how many have begun.</summary>
    public Action<int>? OnStep { get; set; }

    /// <summary>What it has put out so far.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>The lines that begin with a word.</summary>
    public string[] Lines(string word) => [.. Output.Split('\n').Where(l => l.StartsWith(word + " ", StringComparison.Ordinal)).Select(l => l[(word.Length + 1)..])];

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was quicker.
        }
    }

    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    public Task Interrupt() => Lab.Execute("kill", ["-INT", $"{process.Id}"], TimeSpan.FromSeconds(10));

    /// <summary>Waits until so long after the first step began, or until the end.</summary>
    public async Task After(int milliseconds)
    {
        await Task.WhenAny(ended.Task, begun.Task);
        await Task.WhenAny(ended.Task, Task.Delay(milliseconds));
    }

    /// <summary>Waits until it has said something, two minutes at most.</summary>
    public async Task Says(string text)
    {
        for (var i = 0; i < 600 && !Output.Contains(text, StringComparison.Ordinal); i++) await Task.Delay(200);
        Output.ShouldContain(text);
    }

    /// <summary>Waits for its end.</summary>
    public async Task End()
    {
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(10));
        process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
        File.Delete(file);
    }

    /// <summary>A whole installation: it has to end with this result and no error.</summary>
    public static async Task<string> Install(string definition, Func<Controller, Task>? meanwhile = null)
    {
        using var controller = new Controller(definition);
        if (meanwhile is not null) await meanwhile(controller);
        await controller.End();
        controller.Lines("ERROR").ShouldBeEmpty(controller.Output);
        return controller.Lines("RESULT").ShouldHaveSingleItem(controller.Output);
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (output) output.Append(line).Append('\n');
        // Steps are told in the plan's words.
        string[] words = ["create ", "update ", "install ", "mask ", "enable ", "disable ", "reload "];
        if (line.StartsWith("VERBOSE: pg", StringComparison.Ordinal) && line.Split(": ", 3) is [_, _, var step] && words.Any(w => step.StartsWith(w, StringComparison.Ordinal)))
        {
            begun.TrySetResult();
            OnStep?.Invoke(++steps);
        }
    }
}
