namespace PgHa.Lab.Tests.Cluster;

/// <summary>What Get-PgHaConfiguration shows of a cluster that runs is what its servers have.</summary>
[Collection(nameof(RunningCluster))]
public sealed class ConfigurationTests(RunningCluster cluster) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-tree-").FullName;

    private Lab Lab => cluster.Lab;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task With_the_secrets_every_file_is_on_its_server_byte_for_byte_with_its_owner_and_mode()
    {
        await cluster.Mend();
        var files = await Runner.Lines($$"""
            Get-PgHaConfiguration '{{cluster.Definition}}' -IncludeSecret | ForEach-Object {
                $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($_.Content))).ToLowerInvariant()
                "$($_.Node) $($_.Path) $($_.Owner):$($_.Group) $($_.Mode.TrimStart('0')) $hash"
            }
            """);
        files.Length.ShouldBeGreaterThanOrEqualTo(27);
        foreach (var node in Lab.Nodes)
        {
            var wanted = files.Where(f => f.StartsWith(node + " ", StringComparison.Ordinal)).ToList();
            var paths = string.Join(' ', wanted.Select(f => f.Split(' ')[1]));
            var there = await Lab.Admin(node, $"sudo sh -c 'for f in {paths}; do echo {node} $f $(stat -c \"%U:%G %a\" $f) $(sha256sum <$f | cut -c-64); done'");
            there.Split('\n').ShouldBe(wanted);
        }
    }

    [Fact]
    public async Task Masked_it_shows_no_secret_and_an_exported_tree_compares_equal_without_the_servers()
    {
        await cluster.Mend();
        var secrets = await InstalledCluster.Secrets(Lab, "pg1");
        await Runner.Lines($"Get-PgHaConfiguration '{cluster.Definition}' | Export-PgHaConfiguration '{folder}'");
        var tree = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        tree.ShouldContain(Path.Combine(folder, "main", "pg2", "etc", "patroni", "postgres.yml"));
        foreach (var file in tree)
            foreach (var secret in secrets) (await File.ReadAllTextAsync(file)).ShouldNotContain(secret);
        (await File.ReadAllTextAsync(Path.Combine(folder, "main", "pg2", "etc", "default", "etcd"))).ShouldContain("\"existing\"");

        // The same definition, of servers that are nowhere.
        var offline = Path.Combine(folder, "offline.yml");
        await File.WriteAllTextAsync(offline, cluster.Yaml(Lab).Replace("user: admin", "port: 1", StringComparison.Ordinal));
        (await Runner.Lines($"Compare-PgHaConfiguration '{offline}' -Reference '{folder}'")).ShouldBeEmpty();
    }
}
