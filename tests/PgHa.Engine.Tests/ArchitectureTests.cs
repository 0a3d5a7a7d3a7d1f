using System.Reflection;
using ArchUnitNET.Loader;
using PgHa.Errors;
using PgHa.Engine.Tests.Architecture;

namespace PgHa.Engine.Tests;

public sealed class ArchitectureTests
{
    private static readonly System.Reflection.Assembly Engine = typeof(PgHaException).Assembly;

    [Fact]
    public void Arrows_run_down_only() =>
        Floors.Violations(new ArchLoader().LoadAssembly(Engine).Build(), "PgHa").ShouldBeEmpty();

    [Fact]
    public void The_engine_does_not_know_PowerShell() =>
        Engine.GetReferencedAssemblies().Select(name => name.Name).ShouldNotContain("System.Management.Automation");

    [Fact]
    public void Every_type_of_the_engine_stands_in_a_folder_of_the_house() =>
        Engine.GetTypes()
            .Where(type => type.Namespace == "PgHa" || (type.Namespace?.StartsWith("PgHa.", StringComparison.Ordinal) != true && type.IsPublic))
            .Select(type => type.FullName)
            .ShouldBeEmpty();

    [Fact]
    public void Each_rule_can_fail()
    {
        var crooked = new ArchLoader().LoadAssembly(typeof(Floors).Assembly).Build();
        Floors.Violations(crooked, "PgHa.Engine.Tests.Architecture.Crooked").ShouldBe(
        [
            "Attic has no floor in this house: Forgotten",
            "Definition must not know Remote: Cluster uses Shell",
            "In Components only *Client and *Probe may know Remote: Renderer uses Shell",
            "Platforms must not know Components: Debian uses Renderer",
            "Remote must not know Checks: Shell uses Finding",
        ]);
    }
}
