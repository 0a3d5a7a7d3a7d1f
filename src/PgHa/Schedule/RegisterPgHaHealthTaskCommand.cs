using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Schedule;

namespace PgHa.Commands;

/// <summary>Has checks run on a schedule on this machine: a systemd timer, or the definition of another scheduler's task.</summary>
[Cmdlet(VerbsLifecycle.Register, "PgHaHealthTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class RegisterPgHaHealthTaskCommand : PSCmdlet
{
    /// <summary>The task's name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The definitions' files: the task reads them at each run. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Ids of the checks, wildcards allowed; all when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckCompleter))]
    public string[] Check { get; set; } = ["*"];

    /// <summary>Check too whether anything differs from the definition.</summary>
    [Parameter]
    public SwitchParameter Drift { get; set; }

    /// <summary>How often: ten seconds to a day. Default one minute.</summary>
    [Parameter]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The account on this machine that it runs as. Default pgha.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string User { get; set; } = "pgha";

    /// <summary>A file for Prometheus that each run writes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetricPath { get; set; }

    /// <summary>The program that runs the script: pwsh or pgha-runner. Default: the one that runs this.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Program { get; set; }

    /// <summary>Print what would be installed, as Systemd, Cron or WindowsTask have it, and install nothing.</summary>
    [Parameter]
    [ValidateSet("Systemd", "Cron", "WindowsTask")]
    public string? As { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var files = Path.Select(p => FilePaths.Make(SessionState.Path, p)).ToList();
            // What the task would refuse at each run is refused now.
            foreach (var file in files) ClusterYaml.ReadFile(file);
            var task = new HealthTask
            {
                Name = Name,
                Program = Program ?? Environment.ProcessPath ?? "pwsh",
                Script = System.IO.Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, "Schedule", "PgHa.HealthTask.ps1"),
                Clusters = files,
                Checks = Check,
                Drift = Drift,
                User = User,
                Interval = Interval,
                MetricPath = MetricPath is null ? null : FilePaths.Make(SessionState.Path, MetricPath),
            };
            task.Check();
            if (System.IO.Path.GetFileNameWithoutExtension(task.Program) == "dotnet")
                throw new PgHaException("TaskInvalid", "What runs this is dotnet, which cannot run the task's script.", Name, "Give -Program: the path of pwsh or of pgha-runner.");
            switch (As)
            {
                case "Systemd":
                    WriteObject($"# {LocalTimer.Files(task.Unit)[0]}\n{HealthTaskText.Service(task)}\n# {LocalTimer.Files(task.Unit)[1]}\n{HealthTaskText.Timer(task)}");
                    break;
                case "Cron":
                    WriteObject(HealthTaskText.Cron(task));
                    break;
                case "WindowsTask":
                    WriteObject(HealthTaskText.Windows(task, "C:/ProgramData/" + task.Unit));
                    break;
                default:
                    if (!ShouldProcess(task.Unit + ".timer", $"Run the checks every {(long)Interval.TotalSeconds} s as {User}")) return;
                    LocalTimer.Install(task);
                    WriteObject(LocalTimer.Files(task.Unit).Select(f => new FileInfo(f)), enumerateCollection: true);
                    break;
            }
        }
        catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            WriteError(ErrorRecords.From(exception, Name));
        }
    }
}
