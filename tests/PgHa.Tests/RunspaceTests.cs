using PgHa.Tests.Hosting;

namespace PgHa.Tests;

/// <summary>Ten runspaces of one process on three clusters at once: what belongs to one is not seen in another.</summary>
public sealed class RunspaceTests : IDisposable
{
    private const int Count = 10;

    private static readonly string[] Names = ["north", "south", "west"];

    private readonly string folder = Directory.CreateTempSubdirectory("pgha-").FullName;
    private readonly LoopbackSshd server = new();
    private readonly List<HostedEngine> engines = [];

    public RunspaceTests()
    {
        var example = File.ReadAllText(Path.Combine(Places.Repository, "examples", "cluster.yml"));
        for (var i = 0; i < Names.Length; i++)
        {
            File.WriteAllText(FileOf(i), example.Replace("name: demo", "name: " + Names[i], StringComparison.Ordinal)
                .Replace("name: pg", $"name: {Names[i]}", StringComparison.Ordinal).Replace("10.77.1.", $"10.77.{i + 1}.", StringComparison.Ordinal));
        }
    }

    public void Dispose()
    {
        engines.ForEach(e => e.Dispose());
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Ten_runspaces_on_three_clusters_see_only_their_own_sessions_settings_definitions_and_errors()
    {
        using var start = new Barrier(Count);
        var results = new ScriptResult[Count];
        Together(r =>
        {
            start.SignalAndWait();
            var engine = new HostedEngine();
            lock (engines) engines.Add(engine);
            results[r] = engine.Run(Work(r));
        });

        for (var r = 0; r < Count; r++)
        {
            var (mine, said) = (Names[r % 3], results[r]);
            said.Thrown.ShouldBeNull();
            var facts = said.Lines.Select(l => l.Split('=', 2)).ToLookup(l => l[0], l => l[1]);
            facts["answered"].ShouldBe([$"{mine}-{r}"]);
            facts["session"].Distinct().ShouldBe([$"{mine}-{r}"]);
            facts["cluster"].Distinct().ShouldBe([mine]);
            facts["node"].Distinct().ShouldBe([mine + (r % 2 + 1)]);
            // Its cluster's nodes, and the one that it is connected to.
            facts["completed"].ShouldBe([mine + "1", mine + "2", mine + "3", $"{mine}-{r}"]);
            facts["judged"].Distinct().ShouldBe([mine]);
            // Its own two errors, and nobody else's.
            said.Errors.Select(e => e.TargetObject.ToString()).Distinct().ShouldBe([Path.Combine(folder, $"missing-{r}.yml"), $"stranger-{r}"]);
            facts["rendered"].Distinct().Count().ShouldBe(1, "the same each time");
            facts["rendered"].First().ShouldContain($"scope: {mine}");
        }

        // Who renders the same, renders the same.
        for (var r = 6; r < Count; r++) Rendered(results[r]).ShouldBe(Rendered(results[r - 6]));
    }

    [Fact]
    public void A_runspace_that_lets_go_of_the_module_takes_nothing_from_the_others()
    {
        for (var r = 0; r < Count; r++) engines.Add(new HostedEngine());
        Together(r => engines[r].Run(Connect(r)).Succeeded());
        Together(r =>
        {
            if (r % 2 == 0) engines[r].Run("Remove-Module PgHa.TestCmdlets, PgHa -ErrorAction Ignore").Thrown.ShouldBeNull();
            else if (r % 3 == 0) engines[r].Dispose();
            else engines[r].Run($"(Import-PgHaCluster '{FileOf(r % 3)}').Name").Succeeded().Lines.ShouldBe([Names[r % 3]]);
        });
        foreach (var r in new[] { 1, 5, 7 })
        {
            engines[r].Run("(Get-PgHaSession).Node").Succeeded().Lines.ShouldBe([$"{Names[r % 3]}-{r}"]);
            engines[r].Run(Connect(r)).Succeeded().Lines.ShouldBe([$"{Names[r % 3]}-{r}"]);
        }
    }

    // A thread each: ten that wait for each other must not wait for the pool to grow.
    private static void Together(Action<int> body)
    {
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, Count).Select(r => new Thread(() =>
        {
            try
            {
                body(r);
            }
            catch (Exception exception)
            {
                lock (failures) failures.Add(exception);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    private static string Rendered(ScriptResult result) => result.Lines.First(l => l.StartsWith("rendered=", StringComparison.Ordinal));

    private string FileOf(int cluster) => Path.Combine(folder, Names[cluster] + ".yml");

    private string Connect(int r) =>
        $"Connect-TestNode {Names[r % 3]}-{r} -Port {server.Port} -KeyFile '{server.KeyFile}' -KnownHostsFile '{server.KnownHostsFile}'";

    private string Work(int r) =>
        $$"""
        $PSDefaultParameterValues = @{ 'Get-PgHaConfiguration:Node' = '{{Names[r % 3]}}{{r % 2 + 1}}' }
        $cluster = Import-PgHaCluster '{{FileOf(r % 3)}}'
        foreach ($name in {{Connect(r)}}) { "answered=$name" }
        foreach ($round in 1..3) {
            $files = Get-PgHaConfiguration $cluster -Platform debian-12 -WarningAction Ignore
            foreach ($file in $files) { "cluster=$($file.Cluster.Name)"; "node=$($file.Node)" }
            'rendered=' + (($files | ForEach-Object { $_.Content }) -join '').Replace("`n", ';')
            Get-PgHaSession | ForEach-Object { "session=$($_.Node)" }
            Import-PgHaCluster '{{folder}}/missing-{{r}}.yml'
            Get-PgHaConfiguration $cluster -Node stranger-{{r}} -Platform debian-12 -WarningAction Ignore
            Test-PgHaCompliance $cluster -DefinitionOnly -Rule security.* | ForEach-Object { "judged=$($_.Cluster.Name)" }
        }
        $line = 'Get-PgHaMember -Node {{Names[r % 3][0]}}'
        (TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object { "completed=$($_.CompletionText)" }
        """;
}
