using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Xml.Linq;
using PgHa.Tests.Hosting;

namespace PgHa.Tests;

/// <summary>The package as it is shipped; all tests of this project import the module from it.</summary>
public sealed class PackageTests
{
    private static readonly string Package = Directory.GetFiles(Path.GetDirectoryName(Places.ModuleFolder)!, "*.nupkg").ShouldHaveSingleItem();

    [Fact]
    public void Nothing_for_debugging_is_in_it_and_nothing_of_PowerShells_own()
    {
        var files = Directory.GetFiles(Places.ModuleFolder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Places.ModuleFolder, f)).ToList();
        files.ShouldContain("PgHa.psd1");
        files.ShouldContain("LICENSE");
        files.Where(f => Path.GetExtension(f) is ".pdb" or ".mdb" or ".json" && !f.StartsWith("schema", StringComparison.Ordinal)).ShouldBeEmpty();
        files.Where(f => f.Contains("System.Management.Automation", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_file_has_its_hash_and_it_is_right()
    {
        var said = File.ReadAllLines(Path.Combine(Places.ModuleFolder, "SHA256SUMS")).ToDictionary(l => l[66..], l => l[..64]);
        var there = Directory.GetFiles(Places.ModuleFolder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "SHA256SUMS")
            .ToDictionary(f => Path.GetRelativePath(Places.ModuleFolder, f).Replace('\\', '/'), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));
        said.ShouldBe(there, ignoreOrder: true);
    }

    [Fact]
    public void Every_library_of_others_is_named_with_its_licence()
    {
        var notices = File.ReadAllText(Path.Combine(Places.ModuleFolder, "THIRD-PARTY-NOTICES.txt"));
        var libraries = Directory.GetFiles(Path.Combine(Places.ModuleFolder, "Dependencies"), "*.dll").Select(f => Path.GetFileName(f)!).Where(f => f != "PgHa.Engine.dll").ToList();
        libraries.Count.ShouldBeGreaterThan(3);
        foreach (var library in libraries) notices.ShouldContain($"\n{library}\n    ");
        notices.Split('\n').Where(l => l.EndsWith(".dll", StringComparison.Ordinal)).ShouldBe(libraries, ignoreOrder: true);
    }

    [Fact]
    public void Repositories_find_it_by_its_cmdlets_and_its_version_is_the_manifests()
    {
        using var zip = ZipFile.OpenRead(Package);
        using var stream = zip.GetEntry("PgHa.nuspec").ShouldNotBeNull().Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        var tags = Value("tags").Split(' ');
        tags.ShouldContain("PSModule");
        var cmdlets = Assembly.LoadFrom(Places.ModuleAssembly).GetExportedTypes()
            .Select(t => t.GetCustomAttribute<System.Management.Automation.CmdletAttribute>()).OfType<System.Management.Automation.CmdletAttribute>().Select(c => $"{c.VerbName}-{c.NounName}");
        tags.Where(t => t.StartsWith("PSCmdlet_", StringComparison.Ordinal)).Select(t => t["PSCmdlet_".Length..]).Order().ShouldBe(cmdlets.Order());
        using var engine = new HostedEngine([]);
        engine.Run($"(Test-ModuleManifest '{Places.Manifest}').Version.ToString()").Succeeded().Output.ShouldHaveSingleItem().ToString().ShouldBe(Value("version"));
    }
}
