using System.Reflection;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Surface;

/// <summary>
/// What users and their scripts build on is held in two files, so that a change of it is seen in a diff. <c>PGHA_ACCEPT=1</c> writes them
/// anew, and fails so that nobody leaves it on.
/// </summary>
public sealed class SurfaceTests : IDisposable
{
    private readonly HostedEngine engine = new([Places.Manifest]);

    public void Dispose() => engine.Dispose();

    [Fact]
    public void The_cmdlets_are_as_the_file_has_them() => Compare("cmdlets.txt", CmdletSurface.Of(engine));

    [Fact]
    public void The_public_types_are_as_the_file_has_them()
    {
        var module = engine.Run("(Get-Command Import-PgHaCluster).ImplementingType.Assembly").Succeeded().Output[0].BaseObject.ShouldBeAssignableTo<Assembly>()!;
        var library = engine.Run("(Get-Command Import-PgHaCluster).OutputType[0].Type.Assembly").Succeeded().Output[0].BaseObject.ShouldBeAssignableTo<Assembly>()!;
        Compare("types.txt", string.Concat(new[] { library, module }.Select(TypeSurface.Of)));
    }

    private static void Compare(string name, string actual)
    {
        var file = Path.Combine(Places.Repository, "tests", "PgHa.Tests", "Surface", name);
        if (Environment.GetEnvironmentVariable("PGHA_ACCEPT") == "1")
        {
            File.WriteAllText(file, actual);
            Assert.Fail($"{name} was written anew.");
        }

        // By lines: a failure names those that differ.
        var (kept, made) = (File.ReadAllLines(file), actual.TrimEnd('\n').Split('\n'));
        made.Except(kept).ShouldBeEmpty($"new or changed; PGHA_ACCEPT=1 writes {name} anew, and CHANGELOG.md should say so");
        kept.Except(made).ShouldBeEmpty($"gone or changed, which breaks users; PGHA_ACCEPT=1 writes {name} anew");
        made.ShouldBe(kept);
    }
}
