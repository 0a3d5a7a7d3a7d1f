using System.Management.Automation;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Debug;

/// <summary>What the cmdlets for stuck clusters say before any node is touched.</summary>
public sealed class DebugCommandTests : IDisposable
{
    private const string Cluster = "(New-PgHaCluster demo -Node (New-PgHaNode pg1 10.0.0.1) -ForTest -WarningAction Ignore)";

    private readonly HostedEngine engine = new([Places.Manifest]);

    public void Dispose() => engine.Dispose();

    private string Id(string script)
    {
        var result = engine.Run(script);
        var error = result.Errors.Count > 0 ? result.Errors[0] : ((RuntimeException)result.Thrown!).ErrorRecord;
        error.CategoryInfo.Category.ShouldNotBe(ErrorCategory.NotSpecified);
        return error.FullyQualifiedErrorId.Split(',')[0];
    }

    [Fact]
    public void A_stream_has_no_end() => Id($"Get-PgHaLog {Cluster} -Follow -Until 00:01:00").ShouldBe("FollowHasNoEnd");

    [Theory]
    [InlineData("yesterday")]
    [InlineData("5")]
    [InlineData("")]
    public void What_is_neither_a_time_nor_an_age_is_refused(string text) => Id($"Get-PgHaLog {Cluster} -Since '{text}'").ShouldBe("ParameterArgumentTransformationError");

    [Fact]
    public void Only_the_words_that_there_are_are_taken()
    {
        Id($"Get-PgHaLog {Cluster} -Level Loud").ShouldBe("ParameterArgumentValidationError");
        Id($"Get-PgHaLog {Cluster} -Component Kernel").ShouldBe("ParameterArgumentValidationError");
    }

    [Fact]
    public void A_node_that_the_cluster_does_not_have_is_not_debugged() => Id($"Debug-PgHaNode {Cluster} pg9 -Confirm:$false").ShouldBe("NodeNotFound");

    [Fact]
    public void With_WhatIf_no_bundle_is_written_and_nobody_is_asked()
    {
        var file = Path.Combine(Path.GetTempPath(), $"pgha-{Guid.NewGuid():N}.zip");
        engine.Run($"Export-PgHaSupportBundle {Cluster} '{file}' -WhatIf").Errors.ShouldBeEmpty();
        File.Exists(file).ShouldBeFalse();
    }
}
