namespace PgHa.Engine.Tests.Remote;

/// <summary>The packages of this machine's distribution that a test needs.</summary>
internal static class Packages
{
    private static readonly Lock Installing = new();

    /// <summary>Installs a command's package where the command is not there.</summary>
    public static void NeedCommand(string command, string package) =>
        Need(() => Tool.Run("/bin/sh", "-c", $"command -v {command}").ExitCode == 0, package);

    /// <summary>
    /// Installs packages where something of theirs is not there. The lists of a fresh machine are empty, and another test run may be installing at
    /// the same time: apt waits for its lock. No service is started meanwhile.
    /// </summary>
    public static void Need(Func<bool> isThere, params string[] packages)
    {
        lock (Installing)
        {
            if (isThere()) return;
            const string policy = "/usr/sbin/policy-rc.d";
            bool ours = !File.Exists(policy);
            if (ours)
            {
                File.WriteAllText(policy, "#!/bin/sh\nexit 101\n");
                Tool.Must("chmod", "755", policy);
            }

            try
            {
                Tool.Run("apt-get", "-o", "DPkg::Lock::Timeout=300", "update", "-qq");
                Tool.Must("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-yqq", "--no-install-recommends", .. packages]);
            }
            finally
            {
                if (ours) File.Delete(policy);
            }
        }
    }
}
