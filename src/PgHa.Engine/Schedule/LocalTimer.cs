using System.Diagnostics;
using PgHa.Errors;

namespace PgHa.Schedule;

/// <summary>A health task as units of this machine's systemd.</summary>
public static class LocalTimer
{
    private const string Folder = "/etc/systemd/system";

    /// <summary>The files of a task's units.</summary>
    public static IReadOnlyList<string> Files(string unit) => [$"{Folder}/{unit}.service", $"{Folder}/{unit}.timer"];

    /// <summary>The names of the tasks that are installed, in order; none where there is no systemd or its folder cannot be read.</summary>
    public static IReadOnlyList<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Folder, HealthTask.UnitPrefix + "*.timer").Select(f => Path.GetFileNameWithoutExtension(f)[HealthTask.UnitPrefix.Length..]).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Writes the units, starts the timer, and looks whether it runs. Can be run again.</summary>
    /// <exception cref="PgHaException"><c>NoSystemd</c>, <c>TaskFailed</c>.</exception>
    public static void Install(HealthTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!Directory.Exists("/run/systemd/system"))
            throw new PgHaException("NoSystemd", "This machine is not run by systemd.", task.Name, "Use -As Cron or -As WindowsTask, and install what it prints.");
        Must("id", ["-u", task.User], "AccountMissing", $"There is no account {task.User} on this machine.", $"useradd --system --create-home {task.User}");
        var files = Files(task.Unit);
        File.WriteAllText(files[0], HealthTaskText.Service(task));
        File.WriteAllText(files[1], HealthTaskText.Timer(task));
        Must("systemctl", ["daemon-reload"], "TaskFailed", "systemd did not read the units again.", "See systemctl status.");
        Must("systemctl", ["enable", "--now", task.Unit + ".timer"], "TaskFailed", $"The timer {task.Unit} could not be started.", "See journalctl -u.");
        Must("systemctl", ["is-active", "-q", task.Unit + ".timer"], "TaskFailed", $"The timer {task.Unit} does not run.", "See systemctl status.");
    }

    /// <summary>Stops the timer and removes the units. The results stay. What is not there is no error.</summary>
    /// <exception cref="PgHaException"><c>TaskFailed</c>: it still runs.</exception>
    public static void Remove(string unit)
    {
        Run("systemctl", ["disable", "--now", unit + ".timer"]);
        foreach (var file in Files(unit)) File.Delete(file);
        Run("systemctl", ["daemon-reload"]);
        if (Run("systemctl", ["is-active", "-q", unit + ".timer"]).Code == 0)
            throw new PgHaException("TaskFailed", $"The timer {unit} still runs.", unit, $"systemctl stop {unit}.timer");
    }

    private static void Must(string program, string[] arguments, string id, string message, string recommendation)
    {
        if (Run(program, arguments) is { Code: not 0 } run) throw new PgHaException(id, $"{message} {run.Said}".TrimEnd(), program, recommendation);
    }

    private static (int Code, string Said) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (process.WaitForExit(TimeSpan.FromSeconds(60))) return (process.ExitCode, said.Result[1].Trim());
        process.Kill();
        return (-1, "It did not answer within a minute.");
    }
}
