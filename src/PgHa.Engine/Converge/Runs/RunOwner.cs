using System.Diagnostics;
using System.Globalization;

namespace PgHa.Converge.Runs;

/// <summary>Who changes nodes, and from where: a process of a user on a machine.</summary>
/// <param name="User">The user's name on the controlling machine.</param>
/// <param name="Host">That machine's name.</param>
/// <param name="ProcessId">The process there.</param>
public sealed record RunOwner(string User, string Host, int ProcessId)
{
    // The start of one process, read by two others, differs by the moment at which each has read the clock.
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What tells the machine, and since when it runs, from all others: names repeat, and so do process ids (after a reboot, in
    /// containers). Empty where it is not known; then nobody is ever taken for dead.
    /// </summary>
    public string Machine { get; init; } = "";

    /// <summary>When the process was started, in ticks of UTC: process ids are used again.</summary>
    public long Started { get; init; }

    /// <summary>This process.</summary>
    public static RunOwner Current { get; } = Read();

    /// <summary>Whether it is certain that the process is gone: it ran on this machine, and does not any more.</summary>
    public bool IsKnownDead()
    {
        if (Machine.Length == 0 || Machine != Current.Machine) return false;
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.HasExited || Math.Abs(process.StartTime.ToUniversalTime().Ticks - Started) > Reading.Ticks;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            // It is there, and belongs to somebody else.
            return false;
        }
    }

    /// <summary>For people, such as <c>alice@workstation (process 4711)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User}@{Host} (process {ProcessId})");

    private static RunOwner Read()
    {
        using var process = Process.GetCurrentProcess();
        return new(Environment.UserName, Environment.MachineName, Environment.ProcessId)
        {
            Machine = ReadMachine(),
            Started = process.StartTime.ToUniversalTime().Ticks,
        };
    }

    private static string ReadMachine()
    {
        if (!OperatingSystem.IsLinux()) return Environment.MachineName;
        try
        {
            // The boot, and the namespace that the process id is good for.
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + "/" + new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
