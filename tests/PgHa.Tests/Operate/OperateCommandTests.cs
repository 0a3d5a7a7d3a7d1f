using System.Management.Automation;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Operate;

/// <summary>How the cmdlets that operate a cluster bind and fail, without any node: each of the definition's is refused by the network.</summary>
public sealed class OperateCommandTests : IDisposable
{
    // A port of the loopback on which nobody listens.
    private const string Cluster = "$c = New-PgHaCluster demo -Node (New-PgHaNode pg1 10.255.255.1 -SshHost 127.0.0.1 -SshPort 1) -ForTest -WarningAction Ignore\n";

    private readonly HostedEngine engine = new([Places.Manifest]);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Invoke-PgHaSwitchover", ConfirmImpact.High)]
    [InlineData("Invoke-PgHaFailover", ConfirmImpact.High)]
    [InlineData("Invoke-PgHaReinit", ConfirmImpact.High)]
    [InlineData("Restart-PgHaMember", ConfirmImpact.High)]
    [InlineData("Suspend-PgHaCluster", ConfirmImpact.High)]
    [InlineData("Resume-PgHaCluster", ConfirmImpact.Medium)]
    [InlineData("Set-PgHaDynamicConfiguration", ConfirmImpact.High)]
    [InlineData("Stop-PgHaCluster", ConfirmImpact.High)]
    [InlineData("Enable-PgHaMaintenance", ConfirmImpact.High)]
    [InlineData("Disable-PgHaMaintenance", ConfirmImpact.Medium)]
    public void What_changes_a_running_cluster_can_be_asked_what_it_would_do(string name, ConfirmImpact impact)
    {
        var type = ((CmdletInfo)engine.Run($"Get-Command {name}").Succeeded().Output.ShouldHaveSingleItem().BaseObject).ImplementingType;
        var cmdlet = type.GetCustomAttributesData().Single(a => a.AttributeType.Name == nameof(CmdletAttribute));
        cmdlet.NamedArguments.Single(a => a.MemberName == "SupportsShouldProcess").TypedValue.Value.ShouldBe(true);
        ((ConfirmImpact)cmdlet.NamedArguments.Single(a => a.MemberName == "ConfirmImpact").TypedValue.Value!).ShouldBe(impact);
    }

    [Theory]
    [InlineData("Invoke-PgHaReinit")]
    [InlineData("Restart-PgHaMember")]
    [InlineData("Enable-PgHaMaintenance")]
    [InlineData("Disable-PgHaMaintenance")]
    public void Cluster_and_node_come_down_the_pipe_by_their_names(string name)
    {
        var command = (CommandInfo)engine.Run($"Get-Command {name}").Succeeded().Output.ShouldHaveSingleItem().BaseObject;
        foreach (var parameter in (string[])["Cluster", "Node"])
            command.Parameters[parameter].Attributes.OfType<ParameterAttribute>().ShouldAllBe(a => a.ValueFromPipelineByPropertyName);
    }

    [Fact]
    public void A_node_that_the_cluster_does_not_have_is_an_error_of_its_own() =>
        engine.Run(Cluster + "[pscustomobject]@{ Cluster = $c; Node = 'pg9' } | Invoke-PgHaReinit -WhatIf").Errors
            .ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("NodeNotFound,");

    [Theory]
    [InlineData("Invoke-PgHaSwitchover $c -WhatIf")]
    [InlineData("Invoke-PgHaFailover $c pg1 -Force -WhatIf")]
    [InlineData("Suspend-PgHaCluster $c -WhatIf")]
    [InlineData("Set-PgHaDynamicConfiguration $c @{ ttl = 40 } -WhatIf")]
    [InlineData("Get-PgHaDynamicConfiguration $c")]
    public void A_cluster_of_which_no_node_can_be_reached_is_an_error_that_says_so(string script)
    {
        var error = engine.Run(Cluster + script).Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith("SecretsUnknown,");
        error.Exception.Message.ShouldContain("pg1");
        engine.Run(Cluster + script + " -ErrorAction Stop").Terminating.ShouldNotBeNull();
    }
}
