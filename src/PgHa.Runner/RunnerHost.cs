using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace PgHa.Runner;

/// <summary>What the engine sees of this process.</summary>
internal sealed class RunnerHost(bool interactive) : PSHost
{
    /// <summary>The code that the script handed to 'exit', if it did.</summary>
    public int? ExitCode { get; private set; }

    public RunnerUserInterface RunnerUI { get; } = new(interactive);

    public override PSHostUserInterface UI => RunnerUI;

    public override string Name => "PgHa.Runner";

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override Version Version => typeof(RunnerHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("pgha-runner runs scripts; it has no prompt to suspend into.");

    public override void ExitNestedPrompt()
    {
    }

    // A native command draws on the terminal by itself: nothing of ours may stand there then.
    public override void NotifyBeginApplication() => RunnerUI.EndProgress();

    public override void NotifyEndApplication()
    {
    }
}
