using System.Text.RegularExpressions;
using PgHa.Lab.Tests.Cluster;
using PgHa.Lab.Tests.Operate;

namespace PgHa.Lab.Tests.Runbooks;

/// <summary>The commands of docs/runbooks, run as they stand there against the running cluster, with the trouble made that each page is for.</summary>
[Collection(nameof(OperatedCluster))]
public sealed partial class RunbookTests(OperatedCluster cluster, ITestOutputHelper output)
{
    private static readonly string[] Pages =
        ["first-install", "lost-node", "lost-quorum", "replica-that-cannot-catch-up", "planned-maintenance", "minor-update", "adopting-a-hand-made-cluster"];

    private Lab Lab => cluster.Lab;

    private string Definition => cluster.Definition.Replace("cluster.yml", "runbooks.yml", StringComparison.Ordinal);

    [Fact]
    public void Every_page_is_run() =>
        Directory.GetFiles(RunbookPage.Folder, "*.md").Select(Path.GetFileNameWithoutExtension).Where(name => name != "README").Order().ShouldBe(Pages.Order());

    [Fact]
    public void The_commands_of_the_first_installation_make_a_cluster_of_bare_servers()
    {
        _ = Lab;
        foreach (var (step, result) in cluster.FirstInstallation)
        {
            output.WriteLine($"{step.Script}{result.Output}{result.Error}");
            Judge(step, result);
        }

        cluster.FirstInstallation.Count.ShouldBe(7);
        cluster.TrustedKeys.Length.ShouldBe(3);
        cluster.FirstInstallation.Single(s => s.Step.Script.StartsWith("Get-PgHaPlan ", StringComparison.Ordinal)).Result.Output.ShouldMatch(@"(?m)^pg3 +Install +package patroni ");
    }

    [Theory]
    [InlineData("lost-node")]
    [InlineData("lost-quorum")]
    [InlineData("replica-that-cannot-catch-up")]
    [InlineData("planned-maintenance")]
    [InlineData("minor-update")]
    [InlineData("adopting-a-hand-made-cluster")]
    public async Task The_commands_of_the_page_do_what_it_says(string page)
    {
        await cluster.Mend();
        // As everybody's, but that servers which are off cost four seconds a look and not fifteen.
        await File.WriteAllTextAsync(Definition, (await File.ReadAllTextAsync(cluster.Definition)).Replace("ssh:\n", "ssh:\n  connectTimeout: 4\n", StringComparison.Ordinal));
        var names = await Names();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            foreach (var step in await RunbookPage.Open(page))
            {
                foreach (var trouble in step.Before) await Make(Substitute(trouble, names).Split(' '));
                var result = await RunbookPage.Run(Substitute(step.Script, names), Definition);
                output.WriteLine($"{clock.Elapsed.TotalSeconds:0} s: {step.Script}{result.Output}{result.Error}");
                Judge(step, result);
            }
        }
        finally
        {
            var off = (await Lab.Status()).Where(node => node.Value.Power != "on").Select(node => node.Key).ToArray();
            if (off.Length > 0) await Lab.Start(off);
        }

        // A page leaves a cluster that is whole.
        await cluster.Mend();
        (await Runner.Lines($"Test-PgHaCluster '{cluster.Definition}' -Drift -Quiet")).ShouldBe(["True"]);
    }

    private static void Judge(RunbookStep step, CommandResult result)
    {
        result.ExitCode.ShouldBe(0, $"{step.Script}\n{result}");
        if (step.Says is { } says) result.Output.ShouldMatch(says, $"{step.Script}\n{result}");
    }

    /// <summary>The substitution: pg1 is the leader in all pages.</summary>
    private static string Substitute(string text, Dictionary<string, string> names) => NodeNames().Replace(text, match => names[match.Value]);

    private async Task<Dictionary<string, string>> Names()
    {
        var leader = (await cluster.Members()).Single(member => member.Value.Role == "Leader").Key;
        var others = Lab.Nodes.Where(node => node != leader).ToList();
        return new() { ["pg1"] = leader, ["pg2"] = others[0], ["pg3"] = others[1] };
    }

    private async Task Make(string[] trouble)
    {
        var nodes = trouble[1..];
        switch (trouble[0])
        {
            case "kill":
                await Lab.Kill(nodes);
                break;
            case "start":
                await Lab.Start(nodes);
                break;
            // Without its control file PostgreSQL does not start, and Patroni waits to be told to copy (ha.py, "consider doing reinitialize").
            case "spoil":
                await Lab.Admin(nodes[0], $"sudo sh -c 'systemctl stop patroni && truncate -s 0 {InstalledCluster.DataDirectory}/global/pg_control && systemctl start patroni'");
                break;
            // As a new server is: nothing of the cluster on it, but for packages.
            case "empty":
                await Lab.Admin(
                    nodes[0],
                    $"sudo sh -c 'systemctl disable -q --now keepalived patroni etcd; rm -rf /etc/pgha /etc/patroni /etc/keepalived/keepalived.conf /var/lib/etcd/pgha {InstalledCluster.DataDirectory} /var/lib/pgha'");
                break;
            default:
                throw new FormatException($"Nothing is known of '{string.Join(' ', trouble)}'.");
        }
    }

    [GeneratedRegex(@"\bpg[123]\b")]
    private static partial Regex NodeNames();
}
