using System.Management.Automation;
using System.Reflection;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Completion;

/// <summary>What Tab offers: from the definition on the line and from what the session has seen.</summary>
public sealed class CompletionTests : IDisposable
{
    // What these are called has a known set of values, whichever cmdlet has them.
    private static readonly string[] Known =
        ["Cluster", "Node", "Member", "Candidate", "Component", "Level", "Check", "Rule", "Id", "Key", "Setting", "Threshold", "SkipPrerequisite", "Platform", "Role", "Format", "On", "For"];

    private readonly HostedEngine engine = new([Places.Manifest]);
    private readonly string definition = Path.Combine(Places.Repository, "examples", "cluster.yml");

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Get-PgHaMember 'FILE' -Node ", "pg1,pg2,pg3")]
    [InlineData("Get-PgHaMember -Cluster 'FILE' -Node pg2", "pg2")]
    [InlineData("Get-PgHaMember 'FILE' -Node pg1, PG3", "pg3")]
    [InlineData("Get-PgHaMember 'FILE' p", "pg1,pg2,pg3")]
    [InlineData("Get-PgHaMember 'FILE' -Node 'pg1", "'pg1'")]
    [InlineData("Import-PgHaCluster 'FILE' | Get-PgHaMember -Node pg", "pg1,pg2,pg3")]
    [InlineData("'FILE' | Invoke-PgHaReinit -Node pg", "pg1,pg2,pg3")]
    [InlineData("Invoke-PgHaSwitchover 'FILE' -Candidate pg3", "pg3")]
    [InlineData("Invoke-PgHaFailover 'FILE' pg1", "pg1")]
    [InlineData("Debug-PgHaNode 'FILE' pg1", "pg1")]
    [InlineData("Invoke-PgHaQuery 'FILE' -Node pg1", "pg1")]
    [InlineData("Uninstall-PgHaNode 'FILE' -Node pg1", "pg1")]
    [InlineData("Restart-PgHaMember 'FILE' -Node pg1", "pg1")]
    [InlineData("Get-PgHaConfiguration 'FILE' -Component patr", "patroni")]
    [InlineData("Get-PgHaLog 'FILE' -Level War", "Warning")]
    [InlineData("Get-PgHaLog 'FILE' -Component Etc", "Etcd")]
    [InlineData("Invoke-PgHaHealthTask 'FILE' -Check etcd.q", "etcd.quorum")]
    [InlineData("Register-PgHaHealthTask x 'FILE' -Check drift.pack", "drift.package")]
    [InlineData("Install-PgHaNode 'FILE' -SkipPrerequisite vip.ro", "vip.router")]
    [InlineData("Start-PgHaCluster 'FILE' -SkipPrerequisite node.cl", "node.clock")]
    [InlineData("Test-PgHaCompliance 'FILE' -Rule security.etcd-tls", "security.etcd-tls")]
    [InlineData("Get-PgHaComplianceRule security.etcd-tls", "security.etcd-tls")]
    [InlineData("Test-PgHaCluster 'FILE' -Threshold replication.lag", "@{ 'replication.lag' = '64MB' },@{ 'replication.lag.time' = '60s' }")]
    [InlineData("Set-PgHaDynamicConfiguration 'FILE' -Setting ttl", "@{ 'ttl' = 30 }")]
    [InlineData("Set-PgHaDynamicConfiguration 'FILE' -Setting max_connections", "@{ 'postgresql.parameters.max_connections' = 100 }")]
    [InlineData("Set-PgHaDynamicConfiguration 'FILE' -Setting postgresql.use_pg", "@{ 'postgresql.use_pg_rewind' = $false }")]
    [InlineData("Get-PgHaDynamicConfiguration 'FILE' postgresql.parameters.wal_le", "postgresql.parameters.wal_level")]
    [InlineData("Get-PgHaDcsKey 'FILE' -Key members/pg1", "members/pg1")]
    [InlineData("Get-PgHaDcsKey 'FILE' -Key conf", "config")]
    [InlineData("New-PgHaCluster demo -Parameter wal_level", "@{ 'wal_level' = 'replica' }")]
    [InlineData("New-PgHaCluster demo -PostgresVersion 1", "18,17,16,15,14,13,12,11,10")]
    [InlineData("New-PgHaNode x 10.0.0.1 -Platform debian-12", "debian-12")]
    public void Tab_offers(string line, string expected) =>
        Complete(line.Replace("FILE", definition, StringComparison.Ordinal)).ShouldBe(expected.Split(','));

    [Fact]
    public void A_tooltip_has_the_unit_the_range_and_the_default()
    {
        Tooltip("New-PgHaCluster demo -PostgresVersion 17 -Parameter work_mem").ShouldBe("work_mem: whole number from 64 to 2147483647, in kB, default 4096");
        Tooltip("New-PgHaCluster demo -PostgresVersion 9.6 -Parameter max_connections").ShouldContain("needs a restart");
        Tooltip("Set-PgHaDynamicConfiguration -Setting loop_wait").ShouldBe("loop_wait: whole number, at least 1, in seconds, default 10");
        Tooltip($"Get-PgHaMember '{definition}' -Node pg1").ShouldBe("pg1: 10.77.1.11, database and etcd, cluster demo");
        Tooltip("Test-PgHaCluster -Threshold etcd.fsync").ShouldStartWith("default 10ms.");
    }

    [Fact]
    public void A_variable_names_its_cluster_and_is_offered_for_one()
    {
        engine.Run($"$global:mine = Import-PgHaCluster '{definition}'; $global:other = 1").Succeeded();
        Complete("Get-PgHaMember $mine -Node pg2").ShouldBe(["pg2"]);
        Complete("$mine | Get-PgHaMember -Node pg2").ShouldBe(["pg2"]);
        Complete("Get-PgHaMember -Cluster dem").ShouldContain("$mine");
    }

    [Fact]
    public void Clusters_that_the_session_has_seen_are_known_without_being_named_and_only_there()
    {
        engine.Run($"Import-PgHaCluster '{definition}' | Out-Null").Succeeded();
        Complete("Get-PgHaMember -Node pg").ShouldBe(["pg1", "pg2", "pg3"]);
        using var fresh = new HostedEngine([Places.Manifest]);
        Complete("Get-PgHaMember -Node pg", fresh).ShouldBeEmpty();
    }

    [Fact]
    public void A_definition_that_breaks_a_rule_still_has_its_names()
    {
        using var file = new TemporaryFile(".yml");
        File.WriteAllText(file.Path, File.ReadAllText(definition).Replace("10.77.1.12", "10.77.1.11", StringComparison.Ordinal));
        Complete($"Get-PgHaMember '{file.Path}' -Node pg").ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Theory]
    [InlineData("Get-PgHaMember /nowhere/at/all.yml -Node qq")]
    [InlineData("Get-PgHaMember /dev/zero -Node qq")]
    [InlineData("Get-PgHaMember * -Node qq")]
    [InlineData("Get-PgHaMember nodrive:/x -Node qq")]
    [InlineData("Get-PgHaMember $missing -Node qq")]
    [InlineData("Get-PgHaMember 3 -Node qq")]
    [InlineData("$missing | Get-PgHaMember -Node qq")]
    [InlineData("Get-PgHaMember -Node '[q")]
    [InlineData("Test-PgHaCompliance -Rule '[q")]
    [InlineData("Get-PgHaSession qq")]
    [InlineData("New-PgHaCluster demo -PostgresVersion nonsense -Parameter qq")]
    public void Where_nothing_is_known_nothing_is_offered_and_nothing_is_said(string line)
    {
        // Without an answer PowerShell goes on to names of files; there is none of these.
        Complete(line).ShouldBeEmpty();
        engine.Run("$Error.Count").Lines.ShouldBe(["0"]);
    }

    [Fact]
    public void Every_parameter_whose_values_are_known_completes_them()
    {
        var without =
            from type in ModuleImportTests.CmdletTypes(Assembly.LoadFrom(Places.ModuleAssembly))
            from property in type.GetProperties()
            where property.GetCustomAttributes<ParameterAttribute>(inherit: true).Any() && Known.Contains(property.Name)
            // What New-PgHaNode makes has no name to be completed.
            where property.PropertyType.Name != "NodeDefinition[]"
            where !property.GetCustomAttributes(inherit: false).Any(a => a is ArgumentCompleterAttribute or ValidateSetAttribute)
            select $"{type.Name}.{property.Name}";
        without.ShouldBeEmpty();
    }

    [Fact]
    public void No_completer_knows_the_way_to_a_server()
    {
        var completers = Assembly.LoadFrom(Places.ModuleAssembly).GetTypes().Where(t => !t.IsAbstract && t.GetInterface(nameof(IArgumentCompleter)) is not null).ToList();
        completers.Count.ShouldBeGreaterThan(10);
        foreach (var completer in completers) completer.BaseType!.Name.ShouldBe("Completer", completer.Name);
    }

    private string Tooltip(string line) =>
        engine.Run($"$line = '{line.Replace("'", "''", StringComparison.Ordinal)}'; (TabExpansion2 $line $line.Length).CompletionMatches[0].ToolTip").Succeeded().Lines[0];

    private List<string> Complete(string line, HostedEngine? where = null) =>
        (where ?? engine).Run($"$line = '{line.Replace("'", "''", StringComparison.Ordinal)}'; (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText").Succeeded().Lines.Where(l => l.Length > 0).ToList();
}
