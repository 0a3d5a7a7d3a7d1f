using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PgHa.Runner;

/// <summary>One run: opens the engine with the module in it, runs the script, and says with which code the process ends.</summary>
internal static class Session
{
    private const int Failed = 1;
    private const int Broken = 70;

    public static int Run(CommandLine.Run run)
    {
        var host = new RunnerHost(!run.NonInteractive && !Console.IsInputRedirected);
        using var runspace = Open(host);
        if (runspace is null)
        {
            return Broken;
        }

        using var shell = PowerShell.Create(runspace);
        if (run.Script is not null)
        {
            shell.AddScript(ScriptCall.Text(run.Script, run.Arguments));
        }
        else
        {
            // As pwsh: a command whose last statement failed has failed; a script has not, unless it says so.
            shell.AddScript(run.Text + "\nif (-not $?) { exit 1 }");
            run.Arguments.ToList().ForEach(argument => shell.AddArgument(argument));
        }

        // As pwsh does it: errors go down the same pipe as output, so that they are shown in the order in which they came up.
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");

        using var signals = new Signals(host.RunnerUI, () => shell.BeginStop(null, null));
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            host.RunnerUI.EndProgress();
            return signals.ExitCode ?? Failed;
        }
        catch (Exception exception)
        {
            Show(runspace, host, exception);
            return host.ExitCode ?? Failed;
        }

        host.RunnerUI.EndProgress();
        return signals.ExitCode ?? host.ExitCode ?? 0;
    }

    private static Runspace? Open(RunnerHost host)
    {
        var state = InitialSessionState.CreateDefault2();
        // A failed import is silent otherwise.
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule(Path.Combine(AppContext.BaseDirectory, "Modules", "PgHa", "PgHa.psd1"));
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        try
        {
            runspace.Open();
            return runspace;
        }
        catch (RuntimeException exception)
        {
            host.UI.WriteErrorLine($"pgha-runner: the module did not load: {exception.Message}");
            runspace.Dispose();
            return null;
        }
    }

    /// <summary>Shows the error that ended the script as PowerShell shows any other.</summary>
    private static void Show(Runspace runspace, RunnerHost host, Exception exception)
    {
        var record = (exception as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, null);
        host.RunnerUI.OutputIsError = true;
        try
        {
            using var shell = PowerShell.Create(runspace);
            shell.AddCommand("Out-Default").Invoke(new[] { record });
        }
        catch (RuntimeException)
        {
            host.UI.WriteErrorLine(exception.Message);
        }

        host.RunnerUI.EndProgress();
    }
}
