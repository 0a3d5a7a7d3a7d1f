using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

public class OsReleaseTests
{
    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nID=debian\n", "debian", "12", 12)]
    [InlineData("ID='debian'\nVERSION_ID='12'\n", "debian", "12", 12)]
    [InlineData("NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nID=ubuntu\nID_LIKE=debian\n", "ubuntu", "22.04", 22)]
    [InlineData("NAME=\"CentOS Linux\"\r\nID=\"centos\"\r\nVERSION_ID=\"7\"\r\n", "centos", "7", 7)]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nID=debian\n", "debian", "", 0)]
    [InlineData("# ID=other\n\nID=debian\nVERSION_ID=rolling\nnonsense\n", "debian", "rolling", 0)]
    [InlineData("ID=a\nID=b\n", "b", "", 0)]
    [InlineData("", "", "", 0)]
    public void The_file_is_read(string text, string id, string version, int major)
    {
        var release = OsRelease.Parse(text);
        (release.Id, release.VersionId, release.Major).ShouldBe((id, version, major));
    }

    [Theory]
    [InlineData("debian", "11", "", "debian-11")]
    [InlineData("debian", "12", "", "debian-12")]
    [InlineData("debian", "13", "", "debian-13")]
    [InlineData("debian", "10", "", null)]
    [InlineData("debian", "", "", null)]
    [InlineData("ubuntu", "22.04", "debian", "ubuntu-22.04")]
    [InlineData("ubuntu", "24.04", "debian", "ubuntu-24.04")]
    [InlineData("ubuntu", "26.04", "debian", "ubuntu-26.04")]
    [InlineData("ubuntu", "24.10", "debian", null)]
    [InlineData("ubuntu", "12", "debian", null)]
    [InlineData("linuxmint", "12", "ubuntu debian", null)]
    [InlineData("centos", "7", "rhel fedora", "el-7")]
    [InlineData("ol", "7.9", "fedora", "el-7")]
    [InlineData("rhel", "8.10", "fedora", "el-8")]
    [InlineData("ol", "8.10", "fedora", "el-8")]
    [InlineData("rocky", "9.6", "rhel centos fedora", "el-9")]
    [InlineData("almalinux", "9.6", "rhel centos fedora", "el-9")]
    [InlineData("some-rebuild", "9.1", "rhel fedora", "el-9")]
    [InlineData("rocky", "10.0", "rhel centos fedora", null)]
    [InlineData("rhel", "6.10", "fedora", null)]
    [InlineData("fedora", "9", "", null)]
    [InlineData("amzn", "2023", "fedora", null)]
    [InlineData("", "", "", null)]
    public void A_platform_is_found_only_for_what_it_covers(string id, string version, string like, string? name) =>
        (Platform.For(new OsRelease(id, version, "") { Like = like })?.Name).ShouldBe(name);

    [Fact]
    public void Each_name_that_a_definition_may_have_is_a_platform()
    {
        Platform.All.Select(p => p.Name).ShouldBe(PlatformNames.Known);
        foreach (var name in PlatformNames.Known) Platform.ByName(name)!.Name.ShouldBe(name);
        Platform.ByName("debian-10").ShouldBeNull();
    }

    [Fact]
    public void What_a_system_is_made_of_is_read()
    {
        var release = OsRelease.Parse("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.6\"\n");
        (release.IsLike("rocky"), release.IsLike("rhel"), release.IsLike("fed"), release.IsLike("debian")).ShouldBe((true, true, false, false));
    }
}
