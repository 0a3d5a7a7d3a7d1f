using PgHa.Remote;

namespace PgHa.Components;

/// <summary>A node's memory of being kept out of service, as scripts that run on the node.</summary>
public static class MaintenanceClient
{
    /// <summary>Writes it down, in one step.</summary>
    public static RemoteScript Mark(Maintenance maintenance)
    {
        ArgumentNullException.ThrowIfNull(maintenance);
        return new RemoteScript($"""
            umask 022
            printf '%s' {ShellQuote.Quote(maintenance.ToJson())} >{Maintenance.Path}.new && mv {Maintenance.Path}.new {Maintenance.Path}
            """) { Deadline = TimeSpan.FromSeconds(15) };
    }

    /// <summary>Forgets it.</summary>
    public static RemoteScript Unmark() => new($"rm -f {Maintenance.Path}") { Deadline = TimeSpan.FromSeconds(15) };
}
