using System.Globalization;
using System.Security;

namespace PgHa.Schedule;

/// <summary>A health task as the files and lines of what runs things on a schedule. Pure.</summary>
public static class HealthTaskText
{
    /// <summary>
    /// The service. 1 to 3 are findings, not failures of the service, so that systemd's own failed state means that the task itself is broken.
    /// What may be taken away from a process that only opens connections and writes its own directory is taken away (systemd.exec(5)).
    /// </summary>
    public static string Service(HealthTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return $"""
            # Managed by PgHa: Unregister-PgHaHealthTask removes it.
            [Unit]
            Description=PgHa health task {task.Name}
            Wants=network-online.target
            After=network-online.target

            [Service]
            Type=oneshot
            User={task.User}
            ExecStart={string.Join(' ', task.Command(task.StateDirectory).Select(Word))}
            SuccessExitStatus=1 2 3
            SyslogIdentifier={task.Unit}
            StateDirectory={task.Unit}
            StateDirectoryMode=0750
            TimeoutStartSec=300
            NoNewPrivileges=yes
            ProtectSystem=strict
            PrivateTmp=yes
            ProtectKernelTunables=yes
            ProtectControlGroups=yes
            RestrictSUIDSGID=yes
            {(task.MetricPath is { } path ? $"ReadWritePaths={System.IO.Path.GetDirectoryName(path)!.Replace("%", "%%", StringComparison.Ordinal).Replace(" ", "\\x20", StringComparison.Ordinal)}\n" : "")}
            """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    /// <summary>The timer: after the end of a run, so that a slow one is not overtaken by the next.</summary>
    public static string Timer(HealthTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return $"""
            # Managed by PgHa: Unregister-PgHaHealthTask removes it.
            [Unit]
            Description=PgHa health task {task.Name}, every {task.Seconds} s

            [Timer]
            OnActiveSec=5
            OnUnitInactiveSec={task.Seconds}
            AccuracySec=1

            [Install]
            WantedBy=timers.target

            """.ReplaceLineEndings("\n");
    }

    /// <summary>A line of /etc/cron.d. Cron knows whole minutes only; outputs go to syslog.</summary>
    public static string Cron(HealthTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var minutes = Math.Max(1, (int)Math.Round(task.Interval.TotalMinutes));
        var when = minutes < 60 ? $"*/{minutes} * * * *" : minutes < 1440 ? $"0 */{minutes / 60} * * *" : "0 0 * * *";
        // A percent sign is a line break to cron (crontab(5)).
        var command = string.Join(' ', task.Command(task.StateDirectory).Select(w => $"'{w}'")).Replace("%", "\\%", StringComparison.Ordinal);
        return $"# Managed by PgHa. {task.StateDirectory} must be {task.User}'s: install -d -o {task.User} -m 0750 {task.StateDirectory}\n{when} {task.User} {command} 2>&1 | logger -t {task.Unit}\n";
    }

    /// <summary>A task of the Windows Task Scheduler, for <c>Register-ScheduledTask -Xml</c> or <c>schtasks /create /xml</c>.</summary>
    public static string Windows(HealthTask task, string state)
    {
        ArgumentNullException.ThrowIfNull(task);
        var words = task.Command(state);
        static string Xml(string text) => SecurityElement.Escape(text)!;
        var minutes = Math.Max(1, (int)Math.Round(task.Interval.TotalMinutes)).ToString(CultureInfo.InvariantCulture);
        return $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo><Description>PgHa health task {Xml(task.Name)}</Description></RegistrationInfo>
              <Triggers>
                <TimeTrigger>
                  <Repetition><Interval>PT{minutes}M</Interval></Repetition>
                  <StartBoundary>2026-01-01T00:00:00</StartBoundary>
                  <Enabled>true</Enabled>
                </TimeTrigger>
              </Triggers>
              <Principals><Principal id="Author"><UserId>{Xml(task.User)}</UserId><LogonType>S4U</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
              <Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy><ExecutionTimeLimit>PT5M</ExecutionTimeLimit><Enabled>true</Enabled></Settings>
              <Actions Context="Author">
                <Exec><Command>{Xml(words[0])}</Command><Arguments>{Xml(string.Join(' ', words.Skip(1).Select(w => $"\"{w}\"")))}</Arguments></Exec>
              </Actions>
            </Task>

            """.ReplaceLineEndings("\n");
    }

    // systemd's own quoting: specifiers and variables doubled (systemd.service(5), "Command lines").
    private static string Word(string word) =>
        "\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal) + "\"";
}
