namespace PgHa.Lab.Tests.Cluster;

/// <summary>check_patroni.sh as it is installed, run as keepalived runs it, beside a real Patroni (seed R13).</summary>
[Collection(nameof(RunningCluster))]
public sealed class CheckScriptTests(RunningCluster cluster)
{
    private const string Script = "/usr/local/bin/check_patroni.sh";

    [Fact]
    public async Task It_says_yes_on_the_leader_and_no_on_a_replica_and_where_Patroni_does_not_run()
    {
        await cluster.Mend();
        var members = await cluster.Members();
        foreach (var (node, member) in members) (await Ask(node)).ShouldBe(member.Role == "Leader" ? 0 : 1, $"{node} is {member.Role}");
        var replica = members.First(m => m.Value.Role == "Replica").Key;
        await cluster.Lab.Admin(replica, "sudo systemctl stop patroni");
        try
        {
            (await Ask(replica)).ShouldBe(1);
        }
        finally
        {
            await cluster.Mend();
        }
    }

    private async Task<int> Ask(string node) => (await cluster.Lab.Ssh(node, "admin", $"sudo -u keepalived_script {Script}")).ExitCode;
}
