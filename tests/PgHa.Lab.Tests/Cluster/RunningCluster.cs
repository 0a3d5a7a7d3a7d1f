namespace PgHa.Lab.Tests.Cluster;

/// <summary>A cluster of which all that happens on its way into being is kept, for the tests to look at.</summary>
public sealed class RunningCluster() : InstalledCluster("cluster")
{
    /// <summary><c>Install-PgHaNode -WhatIf</c> on the bare servers.</summary>
    public CommandResult WhatIf { get; private set; } = null!;

    /// <summary>What was on the first server after that.</summary>
    public string AfterWhatIf { get; private set; } = "";

    /// <summary>The first <c>Install-PgHaNode</c>, with <c>-Verbose</c>.</summary>
    public CommandResult FirstInstall { get; private set; } = null!;

    /// <summary>A start with a stranger's file in a data directory.</summary>
    public CommandResult StartOnData { get; private set; } = null!;

    /// <summary>Whether the stranger's file was still there afterwards.</summary>
    public string AfterStartOnData { get; private set; } = "";

    /// <summary>A start with etcd's port taken on pg2, and one that goes on all the same.</summary>
    public CommandResult StartOnTakenPort { get; private set; } = null!;

    /// <summary>The pipeline of the README, after all of that.</summary>
    public CommandResult Pipeline { get; private set; } = null!;

    /// <summary>Every argument vector that was seen on the nodes meanwhile, by node.</summary>
    public Dictionary<string, string> Arguments { get; } = [];

    protected override async Task Install(Lab lab)
    {
        WhatIf = await Runner.Run($"Install-PgHaNode '{Definition}' -WhatIf");
        AfterWhatIf = await lab.Admin("pg1", "sudo sh -c 'ls -d /etc/pgha /etc/patroni /etc/keepalived /data 2>/dev/null; dpkg-query -W patroni postgresql-15 2>/dev/null; true'");

        await Each(lab, WatchArguments);
        FirstInstall = await Runner.Run($"Install-PgHaNode '{Definition}' -Verbose");

        await lab.Admin("pg3", $"sudo -u postgres touch {DataDirectory}/precious");
        StartOnData = await Runner.Run($"Start-PgHaCluster '{Definition}'");
        AfterStartOnData = await lab.Admin("pg3", $"sudo ls {DataDirectory}");
        await lab.Admin("pg3", $"sudo rm {DataDirectory}/precious");

        await lab.Admin("pg2", "sudo systemd-run -q --unit=squatter python3 -m http.server 2379");
        StartOnTakenPort = await Runner.Run($"Start-PgHaCluster '{Definition}'; Start-PgHaCluster '{Definition}' -SkipPrerequisite port.*");
        // etcd has been restarted again and again on purpose: the check of units would warn of it for an hour.
        await lab.Admin("pg2", "sudo systemctl stop squatter; sudo systemctl reset-failed etcd");

        Pipeline = await Runner.Run($"Import-PgHaCluster '{Definition}' | Install-PgHaNode | Start-PgHaCluster -Verbose | Test-PgHaCluster");
        await Each(lab, async (l, node) =>
        {
            await l.Admin(node, "sudo systemctl stop argwatch");
            Arguments[node] = await l.Admin(node, "sudo cat /run/argwatch");
        });
    }

    // All that is ever in an argument vector, but for what lives shorter than the pause between two looks.
    private static Task WatchArguments(Lab lab, string node) => lab.Admin(node, """
        sudo tee /root/argwatch.py >/dev/null <<'E'
        import glob, signal, sys, time
        seen = set()
        def end(*_):
            open("/run/argwatch", "w").write("\n".join(sorted(seen)))
            sys.exit()
        signal.signal(signal.SIGTERM, end)
        while True:
            for path in glob.glob("/proc/[0-9]*/cmdline"):
                try: seen.update(open(path, errors="replace").read().split("\0"))
                except OSError: pass
            time.sleep(0.05)
        E
        sudo systemd-run -q --unit=argwatch python3 /root/argwatch.py
        """);
}

[CollectionDefinition(nameof(RunningCluster))]
public sealed class RunningClusterGroup : ICollectionFixture<RunningCluster>;
