using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Operate;

/// <summary>What tests of operations share: the cluster that they are made on, and the words in which they look at it.</summary>
public abstract class OperatedTests(InstalledCluster cluster)
{
    protected InstalledCluster Cluster { get; } = cluster;

    // Errors as "id: message" and results as what the script makes of them; what is on stderr is a failure of the test itself.
    private const string Errors = "foreach ($x in $e) { \"$($x.FullyQualifiedErrorId.Split(',')[0]): $($x.Exception.Message.Replace(\"`n\", ' '))\" }";

    protected Lab Lab => Cluster.Lab;

    protected async Task<string> Leader() => (await Cluster.Members()).Single(m => m.Value.Role == "Leader").Key;

    protected async Task<Dictionary<string, string>> Rows() =>
        (await Runner.Lines($"Get-PgHaMember '{Cluster.Definition}' | ForEach-Object {{ \"$($_.Node)#$($_.Role)|$($_.State)|$($_.Disagreements -join '; ')\" }}"))
            .Select(l => l.Split('#', 2)).ToDictionary(f => f[0], f => f[1]);

    /// <summary>Whether the lab's Patroni is of that version or a later one.</summary>
    protected async Task<bool> PatroniIs(string version) =>
        Version.Parse((await Lab.Admin("pg1", "dpkg-query -W -f '${source:Upstream-Version}' patroni")).Trim()) >= Version.Parse(version);

    protected async Task<string[]> Run(string script) => await Runner.Lines(
        $$"""
        $ConfirmPreference = 'None'; $PSDefaultParameterValues = @{ '*:ErrorAction' = 'SilentlyContinue'; '*:ErrorVariable' = '+e'; '*:WarningAction' = 'SilentlyContinue' }
        $c = Import-PgHaCluster '{{Cluster.Definition}}'
        {{script}}
        {{Errors}}
        """);
}
