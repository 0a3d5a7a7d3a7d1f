using System.Text.Json;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>
/// Three bare servers that become a cluster, once for all tests of the collection. A test that disturbs the cluster mends it again.
/// </summary>
public abstract class InstalledCluster(string name) : LabFixture(name, 3)
{
    public const string DataDirectory = "/data/pgsql/15/data";

    /// <summary>The definition's file.</summary>
    public string Definition => Path.Combine(Folder, "cluster.yml");

    public string VirtualIP { get; private set; } = "";

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
          checkInterval: 2
        {extra}
        """;

    protected override async Task Prepare(Lab lab)
    {
        VirtualIP = lab.AddressOf("pg1")[..(lab.AddressOf("pg1").LastIndexOf('.') + 1)] + "100";
        await File.WriteAllTextAsync(Definition, Yaml(lab));
        await Install(lab);
    }

    /// <summary>Makes the cluster of the definition.</summary>
    protected virtual async Task Install(Lab lab)
    {
        var made = await Runner.Run($"Import-PgHaCluster '{Definition}' | Install-PgHaNode | Start-PgHaCluster | ForEach-Object {{ \"$($_.Replicas.Count)\" }}");
        made.Output.Trim().ShouldBe("2", made.ToString());
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
        var waited = await Runner.Run($"$null = Wait-PgHaCluster '{Definition}' -For Streaming -Timeout 60");
        if (waited.Error.Length > 0 || (await Behind()).Count > 0)
        {
            (await Runner.Lines($$"""
                $c = Import-PgHaCluster '{{Definition}}'
                $diverged = @(Get-PgHaDiagnosis $c | Where-Object Id -eq 'replica.diverged')
                if ($diverged.Count -eq 0) { "no cause is named"; Get-PgHaMember $c | ForEach-Object { "$_" } }
                foreach ($d in $diverged) { foreach ($replica in $d.Target.Split(', ')) { $null = Invoke-PgHaReinit $c $replica -Force -Confirm:$false -WarningAction SilentlyContinue } }
                $null = Wait-PgHaCluster $c -For Streaming -Timeout 60
                """)).ShouldBeEmpty();
            (await Behind()).ShouldBeEmpty();
        }

        await Mend();
    }

    // The replicas that do not replay what the leader writes now: two that have promoted the same timeline look alike until something is written.
    private async Task<List<string>> Behind()
    {
        var leader = (await Members()).Single(m => m.Value.Role == "Leader").Key;
        var written = (await Psql(leader, "select pg_logical_emit_message(true, 'lab', 'something')", "select pg_current_wal_lsn()")).Split('\n')[^1];
        List<string> behind = [.. Lab.Nodes.Where(n => n != leader)];
        for (var i = 0; i < 40 && behind.Count > 0; i++)
        {
            if (i > 0) await Task.Delay(500);
            foreach (var node in behind.ToList())
                if (await Psql(node, $"select pg_last_wal_replay_lsn() >= '{written}'") == "t") behind.Remove(node);
        }

        return behind;
    }

    private async Task<string> Psql(string node, params string[] statements) =>
        (await Lab.Admin(node, $"cd /; sudo -u postgres psql -X -A -t {string.Join(' ', statements.Select(s => $"-c \"{s}\""))}")).Trim();

    public static async Task Each(Lab lab, Func<Lab, string, Task> what)
    {
        foreach (var node in lab.Nodes) await what(lab, node);
    }
}

/// <summary>One for the tests in which nodes die or are cut off: most of their time is waiting until that is noticed.</summary>
public sealed class BrokenCluster() : InstalledCluster("broken");

[CollectionDefinition(nameof(BrokenCluster))]
public sealed class BrokenClusterGroup : ICollectionFixture<BrokenCluster>;
