using PgHa.Tests.Hosting;

namespace PgHa.Tests;

/// <summary>In a process that has loaded other versions of our libraries before us, as another module would have.</summary>
public sealed class ForeignLibraryTests
{
    [Theory]
    [InlineData("13.7.1")]
    [InlineData("16.3.0")]
    public void The_module_keeps_its_own_YamlDotNet(string version) =>
        Seen(Places.ForeignYaml(version), "YamlDotNet").ShouldBe((version.Split('.')[0], Own("YamlDotNet")));

    [Fact]
    public void The_module_keeps_its_own_SshNet() => Seen(Places.ForeignSsh, "Renci.SshNet").ShouldBe(("2016", Own("Renci.SshNet")));

    /// <summary>The major version that the process had before the module came, and the file that the engine uses.</summary>
    private static (string Foreign, string Used) Seen(string foreign, string name)
    {
        var script = $$"""
            $foreign = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | Where-Object { $_.GetName().Name -eq '{{name}}' }
            $foreign.GetName().Version.Major
            Import-Module '{{Places.TestCmdlets}}'
            (Get-TestDependency {{name}}).Location
            """;
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = Places.Preload,
            ["PGHA_TEST_PRELOAD"] = foreign,
        };
        using var runner = RunnerProcess.Start(environment, "-Command", script);
        runner.End().ShouldBe(0, runner.Error);
        var lines = runner.Output.Split('\n');
        return (lines[0], lines[1]);
    }

    private static string Own(string name) =>
        Path.Combine(Path.GetDirectoryName(Places.Runner)!, "Modules", "PgHa", "Dependencies", name + ".dll");
}
