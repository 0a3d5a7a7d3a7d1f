using System.Text.Json;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>
/// Three bare servers that become a cluster, once for all tests of the collection. What happens on the way is kept, for the tests
/// to look at. A test that disturbs the cluster mends it again.
/// </summary>
public class RunningCluster : LabFixture
{
    public RunningCluster()
        : this("cluster")
    {
    }

    protected RunningCluster(string name)
        : base(name, 3)
    {
    }

    public const string DataDirectory = "/data/pgsql/15/data";

    /// <summary>The definition's file.</summary>
    public string Definition => Path.Combine(Folder, "cluster.yml");

    public string VirtualIP { get; private set; } = "";

    /// <summary><c>Install-PgHaNode -WhatIf</c> on the bare servers.</summary>
    public CommandResult WhatIf { get; private set; } = null!;

    /// <summary>What was on the first server after that.</summary>
    public string AfterWhatIf { get; private set; } = "";

    /// <summary>The first <c>Install-PgHaNode</c>, with <c>-Verbose</c>.</summary>
    public CommandResult Install { get; private set; } = null!;

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

    public string Yaml(Lab lab, string extra = "") => $"""
        name: main
        nodes:
          - name: pg1
            address: {lab.AddressOf("pg1")}
          - name: pg2
            address: {lab.AddressOf("pg2")}
          - name: pg3
            address: {lab.AddressOf("pg3")}
        ssh:
          user: admin
          keyFiles: [{lab.KeyPath}]
          knownHostsFiles: [{lab.KnownHostsPath}]
        postgres:
          dataDirectory: {DataDirectory}
          parameters:
            max_connections: 123
            work_mem: 5MB
        patroni:
          ttl: 20
          loopWait: 5
          retryTimeout: 5
        virtualIP:
          address: {VirtualIP}/24
        {extra}
        """;

    protected override async Task Prepare(Lab lab)
    {
        VirtualIP = lab.AddressOf("pg1")[..(lab.AddressOf("pg1").LastIndexOf('.') + 1)] + "100";
        await File.WriteAllTextAsync(Definition, Yaml(lab));

        WhatIf = await Runner.Run($"Install-PgHaNode '{Definition}' -WhatIf");
        AfterWhatIf = await lab.Admin("pg1", "sudo sh -c 'ls -d /etc/pgha /etc/patroni /etc/keepalived /data 2>/dev/null; dpkg-query -W patroni postgresql-15 2>/dev/null; true'");

        await Each(lab, WatchArguments);
        Install = await Runner.Run($"Install-PgHaNode '{Definition}' -Verbose");

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
            Arguments[node] = await l.Admin(node, "sudo sort -u /run/argwatch");
        });
    }

    /// <summary>The cluster's passwords, as a node keeps them.</summary>
    public static async Task<string[]> Secrets(Lab lab, string node)
    {
        using var json = JsonDocument.Parse(await lab.Admin(node, "sudo cat /etc/pgha/secrets.json"));
        return [.. json.RootElement.EnumerateObject().Select(p => p.Value.GetString()!)];
    }

    /// <summary>The members as <c>Get-PgHaMember</c> sees them: node, role, state, whether it has the virtual address.</summary>
    public async Task<Dictionary<string, (string Role, string State, bool HasAddress)>> Members()
    {
        var lines = await Runner.Lines($"Get-PgHaMember '{Definition}' | ForEach-Object {{ \"$($_.Node)|$($_.Role)|$($_.State)|$($_.HoldsVirtualIP)\" }}");
        return lines.Select(l => l.Split('|')).ToDictionary(f => f[0], f => (f[1], f[2], f[3] == "True"));
    }

    /// <summary>The checks as <c>Test-PgHaCluster</c> makes them.</summary>
    public Task<string[]> Checks(string cmdlet = "Test-PgHaCluster") =>
        Runner.Lines($"{cmdlet} '{Definition}' | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target)\" }}");

    /// <summary>
    /// Waits until everything runs again: a start does just that. Where it does not, the test fails with how the cluster stands; what a test that was
    /// cut off may have left (a pause, a node out of service) is mended for the tests after it. Replicas whose log went another way and nothing else
    /// are no failure of a test: Patroni 3.0 lets that happen whenever a leader was kept from its round for longer than the lock lives, as on a machine
    /// with too much to do. It is told.
    /// </summary>
    public async Task Mend()
    {
        var start = await Runner.Run($"Start-PgHaCluster '{Definition}' -Timeout 150");
        if (start is { ExitCode: 0, Error: "" }) return;
        var mending = await Runner.Run($$"""
            $ConfirmPreference = 'None'; $ErrorActionPreference = 'Continue'
            $c = Import-PgHaCluster '{{Definition}}'
            Get-PgHaMember $c | ForEach-Object { "$($_.Node) $($_.Role) $($_.State) timeline $($_.Timeline) lag $($_.LagBytes) $($_.Disagreements -join '; ')" }
            $found = @(Get-PgHaDiagnosis $c)
            $found | ForEach-Object { "$($_.Id) $($_.Target): $($_.Cause)" }
            $null = Resume-PgHaCluster $c
            Test-PgHaCluster $c | Where-Object { $_.Id -eq 'node.maintenance' -and $_.Outcome -ne 'Pass' } | ForEach-Object { $_.Target; $null = Disable-PgHaMaintenance $c $_.Target }
            foreach ($d in $found) { if ($d.Id -eq 'replica.diverged') { foreach ($r in $d.Target.Split(', ')) { $null = Invoke-PgHaReinit $c $r -Force } } }
            "mended, $((Start-PgHaCluster $c -Timeout 150).Leader) leads"
            """);
        var lines = mending.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var causes = lines.Where(l => l.Split(' ')[0].Contains('.', StringComparison.Ordinal)).ToList();
        if (causes is [var only] && only.StartsWith("replica.diverged ", StringComparison.Ordinal) && lines[^1].StartsWith("mended, pg", StringComparison.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Patroni let replicas diverge: {only}");
            return;
        }

        Assert.Fail($"The cluster did not stand.\n{Short(start.Error)}\n{mending.Output}{Short(mending.Error)}");
        static string Short(string text) => text[..Math.Min(text.Length, 1500)];
    }

    /// <summary>
    /// Waits until all stream again after a leader was cut off or frozen. Patroni 3.0 may have let two members promote the same timeline: then the
    /// replicas whose log went another way are named, and copied anew.
    /// </summary>
    public async Task MendDiverged()
    {
        var lines = await Runner.Lines($$"""
            $c = Import-PgHaCluster '{{Definition}}'
            $seen = Wait-PgHaCluster $c -For Streaming -Timeout 60 -ErrorAction SilentlyContinue
            if (-not $seen) {
                $diverged = @(Get-PgHaDiagnosis $c | Where-Object Id -eq 'replica.diverged')
                if ($diverged.Count -eq 0) { "no cause is named"; Get-PgHaMember $c | ForEach-Object { "$_" } }
                foreach ($d in $diverged) { foreach ($replica in $d.Target.Split(', ')) { $null = Invoke-PgHaReinit $c $replica -Force -Confirm:$false -WarningAction SilentlyContinue } }
                $null = Wait-PgHaCluster $c -For Streaming -Timeout 60
            }
            """);
        lines.ShouldBeEmpty();
        await Mend();
    }

    public static async Task Each(Lab lab, Func<Lab, string, Task> what)
    {
        foreach (var node in lab.Nodes) await what(lab, node);
    }

    private static Task WatchArguments(Lab lab, string node) => lab.Admin(
        node,
        "sudo systemd-run -q --unit=argwatch sh -c 'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr \"\\0\" \"\\n\" | sort -u >>/run/argwatch; sleep 0.1; done'");
}

[CollectionDefinition(nameof(RunningCluster))]
public sealed class RunningClusterGroup : ICollectionFixture<RunningCluster>;

/// <summary>One of its own for the operations and the runbooks: with one for all tests, they would be half of the time of a whole run.</summary>
public sealed class OperatedCluster() : RunningCluster("operated");

/// <summary>One for the tests in which nodes die or are cut off: most of their time is waiting until that is noticed.</summary>
public sealed class BrokenCluster() : RunningCluster("broken");

[CollectionDefinition(nameof(BrokenCluster))]
public sealed class BrokenClusterGroup : ICollectionFixture<BrokenCluster>;

[CollectionDefinition(nameof(OperatedCluster))]
public sealed class OperatedClusterGroup : ICollectionFixture<OperatedCluster>;
