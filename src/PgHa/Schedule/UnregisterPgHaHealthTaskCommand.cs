using System.Management.Automation;
using PgHa.Errors;
using PgHa.Schedule;

namespace PgHa.Commands;

/// <summary>Ends a health task that Register-PgHaHealthTask installed. Its results stay.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "PgHaHealthTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class UnregisterPgHaHealthTaskCommand : PSCmdlet
{
    /// <summary>The task's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(HealthTaskCompleter))]
    [ValidatePattern("^[A-Za-z0-9_][A-Za-z0-9_-]{0,40}$")]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            try
            {
                var unit = "pgha-health-" + name;
                if (LocalTimer.Files(unit).Any(File.Exists) && ShouldProcess(unit + ".timer", "Stop it and remove its units")) LocalTimer.Remove(unit);
            }
            catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
            {
                WriteError(ErrorRecords.From(exception, name));
            }
        }
    }
}
