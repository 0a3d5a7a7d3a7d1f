using System.Management.Automation;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Definition;

public sealed class DefinitionCommandTests : IDisposable
{
    private const string Sound = "name: demo\nnodes:\n  - {name: pg1, address: 10.77.1.11}\n  - {name: pg2, address: 10.77.1.12}\n  - {name: pg3, address: 10.77.1.13}\n";

    private const string ThreeNodes = "$nodes = 1..3 | ForEach-Object { New-PgHaNode pg$_ 10.77.1.1$_ }\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pgha-");
    private readonly HostedEngine engine = new([Places.Manifest]);

    public void Dispose()
    {
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_cluster_is_made_of_nodes_from_the_pipeline() =>
        engine.Run(ThreeNodes + "$c = $nodes | New-PgHaCluster demo -VirtualIP 10.77.1.100/24 -RouterId 7; $c.Name; $c.Nodes.Count; $c.VirtualIP.RouterId; $c.VirtualIP.Weight")
            .Succeeded().Lines.ShouldBe(["demo", "3", "7", "20"]);

    [Fact]
    public void Nodes_come_from_a_table_with_empty_cells() =>
        engine.Run("""
            $n = [pscustomobject]@{Name='pg1';Address='10.0.0.1';Priority='';Interface='';SshHost='';SshPort='';SshUser=''},
                [pscustomobject]@{Name='pg2';Address='10.0.0.2';Priority='90';Interface='eth0';SshHost='gate';SshPort='2222';SshUser='b'} | New-PgHaNode
            $n | ForEach-Object { "$($_.Name) [$($_.Priority)] [$($_.Interface)] [$($_.Ssh.Host)] [$($_.Ssh.Port)] $($_.Ssh.User)" }
            """).Succeeded().Lines.ShouldBe(["pg1 [] [] [] [] ", "pg2 [90] [eth0] [gate] [2222] b"]);

    [Fact]
    public void A_node_that_could_be_in_no_cluster_is_an_error_and_the_next_one_is_made()
    {
        var result = engine.Run("[pscustomobject]@{Name='pg_1';Address='10.0.0.1'}, [pscustomobject]@{Name='pg2';Address='10.0.0.2'} | New-PgHaNode");
        result.Thrown.ShouldBeNull();
        result.Lines.ShouldBe(["pg2"]);
        var error = result.Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith("NodeNameInvalid");
        error.TargetObject.ShouldBe("pg_1");
        error.CategoryInfo.Category.ShouldBe(ErrorCategory.InvalidData);
    }

    [Fact]
    public void Settings_are_passed_through_with_their_types_and_come_back_from_the_file() =>
        engine.Run(ThreeNodes + $$"""
            $c = $nodes | New-PgHaCluster demo -VirtualIP 10.77.1.100/24 -PatroniSetting @{ log = @{ level = 'DEBUG'; max_queue_size = 1000; x = '1', 1.5, $true } } `
                -EtcdSetting @{ 'snapshot-count' = 10000; 'pre-vote' = $true } -VirtualIPSetting @{ vrrpInstance = 'track_interface {', 'eth1', '}'; GlobalDefs = 'vrrp_garp_master_delay 5' }
            $c | Export-PgHaCluster {{folder.FullName}}/c.yml
            (Import-PgHaCluster {{folder.FullName}}/c.yml) -eq $c
            $c.Etcd.Settings['pre-vote']; $c.VirtualIP.Settings.VrrpInstance[1]
            [IO.File]::ReadAllText('{{folder.FullName}}/c.yml')
            """).Succeeded().Lines.ShouldBe(
            [
                "True", "true", "eth1",
                "schema: 1\nname: demo\nnodes:\n  - name: pg1\n    address: 10.77.1.11\n  - name: pg2\n    address: 10.77.1.12\n  - name: pg3\n    address: 10.77.1.13\npatroni:\n  settings:\n    log:\n"
                + "      level: DEBUG\n      max_queue_size: 1000\n      x:\n        - \"1\"\n        - 1.5\n        - true\netcd:\n  settings:\n    pre-vote: \"true\"\n    snapshot-count: 10000\n"
                + "virtualIP:\n  address: 10.77.1.100/24\n  settings:\n    globalDefs:\n      - \"vrrp_garp_master_delay 5\"\n    vrrpInstance:\n      - \"track_interface {\"\n      - eth1\n      - \"}\"\n",
            ]);

    [Theory]
    [InlineData("-PatroniSetting @{ scope = 'x' }", "SettingOwned")]
    [InlineData("-PatroniSetting @{ log = $null }", "EmptyValue")]
    [InlineData("-PatroniSetting @{ log = [DateTime]::Now }", "WrongType")]
    [InlineData("-PatroniSetting @{ x = [double]::NaN }", "WrongType")]
    [InlineData("-EtcdSetting @{ name = 'x' }", "SettingOwned")]
    [InlineData("-EtcdSetting @{ 'log-level' = $null }", "EmptyValue")]
    [InlineData("-VirtualIP 10.77.1.100/24 -VirtualIPSetting @{ vrrp_instance = 'x' }", "UnknownField")]
    [InlineData("-VirtualIP 10.77.1.100/24 -VirtualIPSetting @{ vrrpInstance = 'priority 1' }", "SettingOwned")]
    [InlineData("-VirtualIPSetting @{ vrrpInstance = 'debug 1' }", "MissingField")]
    public void A_setting_that_cannot_be_passed_through_is_an_error(string arguments, string id) =>
        engine.Run(ThreeNodes + $"$nodes | New-PgHaCluster demo {arguments}").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(id);

    [Fact]
    public void A_switch_given_as_false_says_the_opposite_and_one_left_out_says_nothing() =>
        engine.Run("'', '-NoSudo', '-NoSudo:$false -NoAgent' | ForEach-Object { $n = & ([scriptblock]::Create(\"New-PgHaNode a 10.0.0.1 -SshUser x $_\")); \"[$($n.Ssh.Sudo)] [$($n.Ssh.UseAgent)]\" }")
            .Succeeded().Lines.ShouldBe(["[] []", "[False] []", "[True] [False]"]);

    [Fact]
    public void A_cluster_that_breaks_rules_is_a_terminating_error_that_lists_them()
    {
        var result = engine.Run(ThreeNodes + "$nodes | New-PgHaCluster demo -Ttl 5 -Parameter @{ max_connection = 300 }");
        result.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("DefinitionInvalid");
        result.Errors[0].Exception.Message.ShouldContain("Did you mean 'max_connections'?");
        result.Errors[0].Exception.Message.ShouldContain("patroni.ttl");
        result.Errors[0].TargetObject.ShouldBe("demo");
    }

    [Fact]
    public void Two_nodes_are_for_a_test_only_and_get_a_warning()
    {
        engine.Run(ThreeNodes + "$nodes[0, 1] | New-PgHaCluster demo").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("TooFewNodes");
        engine.Run(ThreeNodes + "$nodes[0, 1] | New-PgHaCluster demo -ForTest").Succeeded().Warnings.ShouldHaveSingleItem().ShouldContain("nodes");
    }

    [Fact]
    public void Settings_of_a_virtual_address_that_is_not_there_are_refused() =>
        engine.Run(ThreeNodes + "$nodes | New-PgHaCluster demo -RouterId 7").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("MissingField");

    [Fact]
    public void Values_of_parameters_become_PostgreSQLs_words() =>
        engine.Run(ThreeNodes + "$p = ($nodes | New-PgHaCluster demo -Parameter @{ fsync = $true; work_mem = '8MB'; max_connections = 300; random_page_cost = 1.5 }).Postgres.Parameters; $p.GetEnumerator() | ForEach-Object { \"$($_.Key)=$($_.Value)\" }")
            .Succeeded().Lines.ShouldBe(["fsync=on", "max_connections=300", "random_page_cost=1.5", "work_mem=8MB"]);

    [Fact]
    public void Versions_of_PostgreSQL_are_completed() =>
        engine.Run("(TabExpansion2 'New-PgHaCluster -PostgresVersion 1').CompletionMatches[0].CompletionText").Succeeded().Lines.ShouldBe(["18"]);

    [Fact]
    public void Import_takes_wildcards_files_and_literal_paths()
    {
        Write("a1.yml", Sound);
        Write("a2.yml", Sound.Replace("demo", "other", StringComparison.Ordinal));
        Write("[b].yml", Sound.Replace("demo", "square", StringComparison.Ordinal));
        Run("Import-PgHaCluster a*.yml").Succeeded().Lines.ShouldBe(["demo", "other"]);
        Run("[IO.DirectoryInfo]::new($pwd).GetFiles() | Import-PgHaCluster").Succeeded().Lines.Order().ShouldBe(["demo", "other", "square"]);
        Run("Import-PgHaCluster -LiteralPath '[b].yml'").Succeeded().Lines.ShouldBe(["square"]);
        Run("'a1.yml' | Import-PgHaCluster").Succeeded().Lines.ShouldBe(["demo"]);
    }

    [Fact]
    public void Import_tells_what_is_wrong_with_one_file_and_reads_the_next()
    {
        Write("a.yml", Sound + "x: 1\n");
        Write("b.yml", Sound);
        var result = Run("Import-PgHaCluster none.yml, no*.yml, env:PATH, a.yml, b.yml");
        result.Thrown.ShouldBeNull();
        result.Lines.ShouldBe(["demo"]);
        result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
            .ShouldBe(["DefinitionFileNotFound", "DefinitionFileNotFound", "NotAFile", "UnknownField"]);
        result.Errors[3].TargetObject.ShouldBe(Path.Combine(folder.FullName, "a.yml"));
    }

    [Fact]
    public void Import_passes_warnings_on()
    {
        Write("a.yml", Sound + "  - {name: pg4, address: 10.77.1.14}\n");
        Run("Import-PgHaCluster a.yml").Succeeded().Warnings.ShouldHaveSingleItem().ShouldContain("nodes (line 3, column 3): 4 nodes");
    }

    [Fact]
    public void Export_writes_what_import_reads()
    {
        Write("a.yml", Sound);
        Run("$c = Import-PgHaCluster a.yml; $c | Export-PgHaCluster b.yml; (Import-PgHaCluster b.yml) -eq $c").Succeeded().Lines.ShouldBe(["True"]);
        folder.GetFiles().Length.ShouldBe(2);
        Run("[pscustomobject]@{ Cluster = $c } | Export-PgHaCluster c.yml; (Import-PgHaCluster c.yml) -eq $c").Succeeded().Lines.ShouldBe(["True"]);
        // By its path, too, and into a directory under the cluster's name.
        Run("'a.yml' | Export-PgHaCluster . -PassThru | ForEach-Object Name").Succeeded().Lines.ShouldBe(["demo.yml"]);
    }

    [Fact]
    public void Export_overwrites_only_what_it_may()
    {
        Write("a.yml", Sound);
        Write("old.yml", "old");
        Run("Export-PgHaCluster old.yml -Cluster a.yml -WhatIf").Succeeded();
        Run("Export-PgHaCluster old.yml -Cluster a.yml -NoClobber").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("FileExists");
        Run("[IO.FileInfo]::new(\"$pwd/old.yml\").IsReadOnly = $true; Export-PgHaCluster old.yml -Cluster a.yml").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("FileReadOnlyDenied");
        File.ReadAllText(Path.Combine(folder.FullName, "old.yml")).ShouldBe("old");
        Run("Export-PgHaCluster old.yml -Cluster a.yml -Force").Succeeded();
        File.ReadAllText(Path.Combine(folder.FullName, "old.yml")).ShouldStartWith("schema: 1\nname: demo\n");
        folder.GetFiles().Length.ShouldBe(2);
    }

    [Fact]
    public void Export_of_two_clusters_to_one_file_is_an_error()
    {
        Write("a.yml", Sound);
        Run("'a.yml', 'a.yml' | Export-PgHaCluster b.yml").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("SeveralClusters");
    }

    [Fact]
    public void A_path_that_is_no_definition_is_told_by_the_parameter()
    {
        Write("a.yml", Sound + "x: 1\n");
        var result = Run("Export-PgHaCluster b.yml -Cluster a.yml");
        result.Errors.ShouldHaveSingleItem().Exception.Message.ShouldContain("There is no field 'x' here");
    }

    [Fact]
    public void Test_emits_problems_with_their_place_and_source()
    {
        Write("a.yml", Sound + "patroni: {ttl: 5}\npostgres: {version: 8}\n");
        var result = Run("Test-PgHaDefinition a.yml | ForEach-Object { \"$($_.Id) $($_.Path) $($_.Line) $($_.Column) $($_.Severity) $([IO.Path]::GetFileName($_.Source))\" }").Succeeded();
        result.Lines.ShouldBe(["PostgresVersionUnknown postgres.version 7 21 Error a.yml", "TtlOutOfRange patroni.ttl 6 16 Error a.yml"]);
    }

    [Fact]
    public void Test_quietly_answers_yes_or_no_for_each()
    {
        Write("a.yml", Sound);
        Write("b.yml", "name: demo");
        Run("Test-PgHaDefinition a.yml, b.yml -Quiet; Import-PgHaCluster a.yml | Test-PgHaDefinition -Quiet").Succeeded().Lines.ShouldBe(["True", "False", "True"]);
        Run("Import-PgHaCluster a.yml | Test-PgHaDefinition").Succeeded().Lines.ShouldBeEmpty();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private ScriptResult Run(string script) => engine.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder.FullName}')\n{script}");
}
