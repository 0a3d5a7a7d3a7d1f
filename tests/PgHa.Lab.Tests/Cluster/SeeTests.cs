namespace PgHa.Lab.Tests.Cluster;

/// <summary>Waiting for a cluster that is broken.</summary>
[Collection(nameof(RunningCluster))]
public sealed class SeeTests(RunningCluster cluster)
{
    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task A_wait_whose_time_is_up_is_an_error_that_says_what_lacks()
    {
        await cluster.Mend();
        var replica = Lab.Nodes.First(n => n != Leader().Result);
        await Lab.Admin(replica, "sudo systemctl stop patroni");
        try
        {
            var lines = await Lines($$"""
                Wait-PgHaCluster '{{cluster.Definition}}' -For Streaming -Timeout 1 -ErrorVariable e -ErrorAction SilentlyContinue
                foreach ($x in $e) { "$($x.FullyQualifiedErrorId.Split(',')[0])|$($x.CategoryInfo.Category)|$($x.Exception.Message)" }
                """);
            lines.Single().ShouldStartWith("WaitTimedOut|OperationTimeout|main is not Streaming after ");
            lines.Single().ShouldContain($"{replica}: Patroni does not answer");
        }
        finally
        {
            await cluster.Mend();
        }
    }

    private static Task<string[]> Lines(string script) => Runner.Lines(script);

    private async Task<string> Leader() => (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;
}
