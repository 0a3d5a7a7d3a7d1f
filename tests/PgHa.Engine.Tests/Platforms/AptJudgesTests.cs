using PgHa.Definition;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

/// <summary>apt itself reads the descriptions of repositories that are written for it.</summary>
public sealed class AptJudgesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Tool.Result Apt(string program, PackageSettings packages, string platform, params string[] arguments)
    {
        foreach (var place in (string[])["parts", "state/lists/partial", "cache/archives/partial", "preferences"]) Directory.CreateDirectory(_directory[place]);
        var cluster = Sample.Cluster() with { Postgres = new() { Version = "16" }, Packages = packages };
        foreach (var (path, content) in Platform.ByName(platform)!.SourceFiles(cluster, "x86_64"))
            File.WriteAllText(_directory[$"{(path.Contains("preferences", StringComparison.Ordinal) ? "preferences" : "parts")}/{Path.GetFileName(path)}"], content);
        string[] own =
        [
            "-o", "Dir::Etc::sourcelist=/dev/null", "-o", $"Dir::Etc::sourceparts={_directory["parts"]}", "-o", "Dir::Etc::preferences=/dev/null",
            "-o", $"Dir::Etc::preferencesparts={_directory["preferences"]}", "-o", $"Dir::State={_directory["state"]}", "-o", $"Dir::Cache={_directory["cache"]}",
            "-o", "APT::Update::Error-Mode=any", "-o", "APT::Sandbox::User=root",
        ];
        return Tool.Run(program, [.. own, .. arguments]);
    }

    [Theory]
    [InlineData("debian-11", "bullseye")]
    [InlineData("debian-12", "bookworm")]
    [InlineData("ubuntu-26.04", "resolute")]
    public void Apt_asks_PGDG_for_what_the_description_says(string platform, string codename)
    {
        var result = Apt("apt-get", new() { Postgres = PackageSource.Pgdg, Patroni = PackageSource.Distribution }, platform, "--print-uris", "update");
        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Text.ShouldStartWith($"'https://apt.postgresql.org/pub/repos/apt/dists/{codename}-pgdg/InRelease'");
        result.Text.ShouldContain($"/dists/{codename}-pgdg/main/binary-");
    }

    [Fact]
    public void Apt_takes_packages_from_a_directory_that_is_a_repository()
    {
        Directory.CreateDirectory(_directory["repository"]);
        File.WriteAllText(_directory["repository/Packages"], "Package: pgha-probe\nVersion: 1.0\nArchitecture: all\nFilename: ./pgha-probe_1.0_all.deb\nSize: 1\n\n");
        var packages = new PackageSettings { Postgres = PackageSource.Directory, Directory = _directory["repository"] };
        var update = Apt("apt-get", packages, "debian-12", "-q", "-y", "update");
        update.ExitCode.ShouldBe(0, update.Error + update.Text);
        Apt("apt-cache", packages, "debian-12", "policy", "pgha-probe").Text.ShouldContain("Candidate: 1.0");
    }
}
