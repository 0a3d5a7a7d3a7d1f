using PgHa.Remote;

namespace PgHa.Components.Keepalived;

/// <summary>What is done to a node's keepalived, as scripts that run on the node.</summary>
public static class KeepalivedClient
{
    /// <summary>Starts it and waits until systemd says that it runs. Exit code 3: the unit failed. 4: the time is up.</summary>
    public static RemoteScript StartAndWait(TimeSpan limit) =>
        ServiceClient.StartAndWait([KeepalivedComponent.Unit], $"systemctl is-active -q {KeepalivedComponent.Unit}", limit);
}
