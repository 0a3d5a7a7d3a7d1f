using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PgHa.Tests.Hosting;

/// <summary>The built runner as a process of its own.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    private RunnerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Text(output);

    public string Error => Text(error);

    public static RunnerProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static RunnerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Places.Runner, .. arguments]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunnerProcess(start);
    }

    /// <summary>Runs it with a terminal of its own, in which these lines are typed, each when its question has come up.</summary>
    public static (int Code, string Screen) OnTerminal(IReadOnlyList<(string Question, string Answer)> answers, params string[] arguments)
    {
        var command = string.Join(' ', new[] { "dotnet", Places.Runner }.Concat(arguments).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        using var runner = new RunnerProcess(new ProcessStartInfo("script", ["-q", "-e", "-f", "-c", command, "/dev/null"]) { Environment = { ["TERM"] = "xterm" } });
        foreach (var (question, answer) in answers)
        {
            // A question stands on a line that has not ended yet, so the line before it is what can be waited for.
            runner.WaitFor(question);
            runner.process.StandardInput.WriteLine(answer);
            runner.process.StandardInput.Flush();
        }

        return (runner.End(), runner.Output);
    }

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var runner = Start(arguments);
        runner.process.StandardInput.Close();
        return (runner.End(), runner.Output, runner.Error);
    }

    /// <summary>Waits until the output holds the text.</summary>
    public void WaitFor(string text)
    {
        SpinWait.SpinUntil(() => Output.Contains(text, StringComparison.Ordinal) || process.HasExited, Patience)
            .ShouldBeTrue($"'{text}' never came; there is: {Output} {Error}");
        Output.ShouldContain(text);
    }

    public void Signal(int number) => Kill(process.Id, number).ShouldBe(0);

    /// <summary>Waits for its end, and gives its exit code.</summary>
    public int End()
    {
        process.WaitForExit(Patience).ShouldBeTrue($"It does not end; there is: {Output} {Error}");
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
