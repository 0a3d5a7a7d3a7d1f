using System.Net;
using System.Net.Sockets;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Configuration;

/// <summary>The three cmdlets on definitions whose servers would notice a connection.</summary>
public sealed class ConfigurationCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pgha-");
    private readonly HostedEngine engine = new([Places.Manifest]);
    private readonly TcpListener server = new(IPAddress.Any, 0);

    public ConfigurationCommandTests()
    {
        server.Start();
        Write("cluster.yml");
    }

    public void Dispose()
    {
        server.Dispose();
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Get_emits_every_file_of_every_node_without_touching_one()
    {
        var result = Run("Get-PgHaConfiguration cluster.yml -Platform debian-12 | ForEach-Object { \"$($_.Cluster)|$($_.Node)|$($_.Component)|$($_.Owner):$($_.Group)|$($_.Mode)|$($_.Path)\" }").Succeeded();
        result.Lines.Count.ShouldBe(27);
        result.Lines.ShouldContain("demo|pg2|patroni|postgres:postgres|0600|/etc/patroni/postgres.yml");
        result.Lines.ShouldContain("demo|pg3|keepalived|root:root|0755|/usr/local/bin/check_patroni.sh");
        result.Warnings.ShouldHaveSingleItem().ShouldContain("pg1, pg2, pg3");
        server.Pending().ShouldBeFalse();
    }

    [Fact]
    public void Get_filters_by_node_component_and_path() =>
        Run("Get-PgHaConfiguration cluster.yml pg[12] -Component etcd, keep* -Path *.conf, /etc/default/* -Platform debian-12 -WarningAction Ignore | ForEach-Object ToString")
            .Succeeded().Lines.ShouldBe(
                from node in (string[])["pg1", "pg2"]
                from path in (string[])["/etc/default/etcd", "/etc/systemd/system/etcd.service.d/pgha.conf", "/etc/keepalived/keepalived.conf", "/etc/systemd/system/keepalived.service.d/pgha.conf"]
                select $"{node}:{path}");

    [Fact]
    public void Get_masks_secrets_unless_it_is_told_not_to()
    {
        const string get = "Get-PgHaConfiguration cluster.yml pg1 -Platform debian-12 -WarningAction Ignore @secrets";
        Run(Given + get + " | Where-Object { $_.Content.Contains('secret-') -or $_.ShowsSecrets }").Succeeded().Lines.ShouldBeEmpty();
        Run(Given + get + " -IncludeSecret | Where-Object ShowsSecrets | ForEach-Object Path").Succeeded().Lines
            .ShouldBe(["/etc/pgha/secrets.json", "/etc/patroni/postgres.yml", "/etc/keepalived/keepalived.conf"]);
        Run(Given + "(" + get + " -IncludeSecret -Component patroni).Content -join ''").Succeeded().Lines[0].ShouldContain("password: secret-SuperuserPassword");
        server.Pending().ShouldBeFalse();
    }

    [Fact]
    public void Secrets_that_are_on_the_nodes_are_an_error_that_says_so_when_the_nodes_cannot_be_asked()
    {
        var error = Run("Get-PgHaConfiguration cluster.yml -Platform debian-12 -IncludeSecret").Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith("NodesUnreachable,");
        error.TargetObject.ShouldBe("demo");
        error.Exception.Message.ShouldContain("the secrets are on the nodes");
        server.Pending().ShouldBeTrue();
    }

    [Fact]
    public void Without_a_platform_each_node_is_asked()
    {
        var errors = Run("Get-PgHaConfiguration cluster.yml").Errors;
        errors.Select(e => e.TargetObject).Order().ShouldBe(["pg1", "pg2", "pg3"]);
        server.Pending().ShouldBeTrue();
    }

    [Fact]
    public void Platforms_are_completed_and_another_is_refused()
    {
        Run("(TabExpansion2 'Get-PgHaConfiguration -Platform deb').CompletionMatches.CompletionText").Succeeded().Lines.ShouldContain("debian-12");
        Run("(TabExpansion2 'Compare-PgHaConfiguration -Platform debian-12').CompletionMatches.CompletionText").Succeeded().Lines.ShouldBe(["debian-12"]);
        Run("Get-PgHaConfiguration cluster.yml -Platform plan-9").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("PlatformUnknown,");
    }

    [Fact]
    public void Export_writes_the_files_that_come_down_the_pipe_and_only_what_changed()
    {
        Write("other.yml", y => y.Replace("name: demo", "name: other", StringComparison.Ordinal));
        const string export = "Get-PgHaConfiguration *r.yml -Platform debian-12 -WarningAction Ignore | Export-PgHaConfiguration tree -PassThru | ForEach-Object { $_.FullName.Substring($pwd.Path.Length + 1) }";
        var written = Run(export).Succeeded().Lines;
        written.Count.ShouldBe(56);
        written.ShouldContain("tree/demo/pg1/etc/patroni/postgres.yml");
        written.ShouldContain("tree/other/_manifest.json");
        foreach (var file in written) File.Exists(Path.Combine(folder.FullName, file)).ShouldBeTrue(file);
        Run(export).Succeeded().Lines.ShouldBeEmpty();
        File.AppendAllText(Path.Combine(folder.FullName, "tree/demo/pg1/etc/patroni/postgres.yml"), "x");
        Run(export).Succeeded().Lines.ShouldBe(["tree/demo/pg1/etc/patroni/postgres.yml"]);
    }

    [Fact]
    public void Export_with_WhatIf_writes_nothing_and_shows_what_it_would()
    {
        Run("Get-PgHaConfiguration cluster.yml -Platform debian-12 -WarningAction Ignore | Export-PgHaConfiguration tree -WhatIf").Succeeded();
        Directory.Exists(Path.Combine(folder.FullName, "tree")).ShouldBeFalse();
    }

    [Fact]
    public void Export_does_not_write_over_what_is_no_tree_of_its_own()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "tree", "demo", "pg1"));
        var file = Path.Combine(folder.FullName, "tree", "demo", "pg1", "x");
        File.WriteAllText(file, "mine");
        const string export = "Get-PgHaConfiguration cluster.yml -Platform debian-12 -WarningAction Ignore | Export-PgHaConfiguration tree";
        Run(export).Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("NotAConfigurationTree,");
        Directory.GetFileSystemEntries(Path.Combine(folder.FullName, "tree", "demo"), "*", SearchOption.AllDirectories).Length.ShouldBe(2);
        Run(export + " -Force").Succeeded();
        File.ReadAllText(file).ShouldBe("mine");
    }

    [Fact]
    public void Compare_of_two_definitions_tells_the_files_that_differ_and_nothing_when_none_does()
    {
        Write("new.yml", y => y + "patroni: {ttl: 40}\n");
        Run("Compare-PgHaConfiguration cluster.yml -Reference cluster.yml -Platform debian-12").Succeeded().Lines.ShouldBeEmpty();
        var result = Run("Compare-PgHaConfiguration new.yml pg1 -Reference cluster.yml -Platform debian-12 | ForEach-Object { \"$($_.Cluster) $($_.Node) $($_.Component) $($_.Change) $($_.Path) $($_.Reason)\"; $_.Diff.Split(\"`n\") -match '^[-+] ' }").Succeeded();
        result.Lines.ShouldBe(["demo pg1 patroni Changed /etc/patroni/postgres.yml content", "-    ttl: 30", "+    ttl: 40"]);
        server.Pending().ShouldBeFalse();
    }

    [Fact]
    public void Compare_with_a_tree_asks_nobody_what_the_tree_knows()
    {
        Write("new.yml", y => y + "patroni: {ttl: 40}\n");
        Run("Get-PgHaConfiguration cluster.yml -Platform debian-12 -WarningAction Ignore | Export-PgHaConfiguration tree").Succeeded();
        foreach (var reference in (string[])["tree", "./tree/demo", "([IO.DirectoryInfo]::new(\"$pwd/tree\"))"])
        {
            Run($"Import-PgHaCluster cluster.yml | Compare-PgHaConfiguration -Reference {reference}").Succeeded().Lines.ShouldBeEmpty();
            Run($"Import-PgHaCluster new.yml | Compare-PgHaConfiguration -Reference {reference} | ForEach-Object Node").Succeeded().Lines.ShouldBe(["pg1", "pg2", "pg3"]);
        }

        server.Pending().ShouldBeFalse();
    }

    [Fact]
    public void A_reference_that_is_none_is_refused()
    {
        Run("Compare-PgHaConfiguration cluster.yml -Reference 7").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("ReferenceInvalid,");
        Run("Compare-PgHaConfiguration cluster.yml -Reference none.yml").Errors.ShouldHaveSingleItem().Exception.Message.ShouldContain("none.yml");
        Run("Compare-PgHaConfiguration cluster.yml -Reference .").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("NotAConfigurationTree,");
    }

    [Fact]
    public void Files_and_differences_have_tables()
    {
        Write("new.yml", y => y + "patroni: {ttl: 40}\n");
        Table($"Get-PgHaConfiguration '{folder}/cluster.yml' pg1 -Platform debian-12 -WarningAction Ignore")
            .ShouldContain("pg1          patroni    0600  postgres:postgres  /etc/patroni/postgres.yml");
        Table($"Compare-PgHaConfiguration '{folder}/new.yml' -Reference '{folder}/cluster.yml' -Platform debian-12")
            .ShouldContain("pg2        Changed  /etc/patroni/postgres.yml                           content");
    }

    private static string Table(string command)
    {
        var (_, output, error) = RunnerProcess.Run("-Command", command);
        error.ShouldBeEmpty();
        output.ShouldContain("Cluster: demo");
        return output;
    }

    private const string Given = """
        $secrets = @{}
        foreach ($name in 'SuperuserPassword', 'ReplicationPassword', 'RewindPassword', 'RestPassword') { $secrets[$name] = [Net.NetworkCredential]::new('', "secret-$name").SecurePassword }
        $secrets.VrrpPassword = [Net.NetworkCredential]::new('', 'secret-V').SecurePassword

        """;

    private void Write(string name, Func<string, string>? change = null)
    {
        var yaml = $"""
            name: demo
            nodes:
              - {Node(1)}
              - {Node(2)}
              - {Node(3)}
            ssh: {"{user: nobody, useAgent: false, connectTimeout: 1}"}
            virtualIP: {"{address: 10.0.0.100/24}"}

            """;
        File.WriteAllText(Path.Combine(folder.FullName, name), change is null ? yaml : change(yaml));
    }

    // One listener for all: where it is reached tells the nodes apart.
    private string Node(int number) => $"{{name: pg{number}, address: 10.0.0.{number}, ssh: {{host: 127.0.0.{number}, port: {((IPEndPoint)server.LocalEndpoint).Port}}}}}";

    private ScriptResult Run(string script) => engine.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder.FullName}')\n{script}");
}
