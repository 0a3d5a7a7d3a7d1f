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
    [InlineData("debian", "12", true)]
    [InlineData("debian", "11", false)]
    [InlineData("debian", "", false)]
    [InlineData("ubuntu", "12", false)]
    [InlineData("", "", false)]
    public void A_platform_is_found_only_for_what_it_covers(string id, string version, bool found) =>
        (Platform.For(new OsRelease(id, version, "")) is not null).ShouldBe(found);
}
