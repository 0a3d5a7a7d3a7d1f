using System.Text;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

/// <summary>What <c>install_packages</c> and the question for packages ask of dnf, yum and rpm. These are stand-ins: no real one has been asked.</summary>
public sealed class DnfTests : IDisposable
{
    private const string Url = "http://mirror.example/etcd-3.2.22-1.el7.x86_64.rpm";

    private readonly TemporaryDirectory _directory = new();

    public DnfTests()
    {
        Directory.CreateDirectory(_directory["bin"]);
        foreach (var program in (string[])["dnf", "yum"]) _directory.Program($"bin/{program}", $"echo \"{program} $*\" >>{_directory["log"]}\n");
        _directory.Program("bin/rpm", "exit 1\n");
    }

    public static TheoryData<string> Shells => ["/bin/sh", "/bin/bash"];

    public void Dispose() => _directory.Dispose();

    private string[] Log => File.Exists(_directory["log"]) ? File.ReadAllLines(_directory["log"]) : [];

    private Tool.Result Run(string shell, string platform, string command) => Tool.Run(
        shell, Encoding.UTF8.GetBytes($"PATH={_directory["bin"]}:$PATH\n{Platform.ByName(platform)!.Packages.Functions}\n{command} || echo failed $?\n"), ["-s"]);

    [Theory]
    [MemberData(nameof(Shells))]
    public void Packages_are_installed_in_one_transaction_with_repositories_read_anew(string shell)
    {
        Run(shell, "el-9", "install_packages 'a b' postgresql16-server").ShouldSatisfyAllConditions(r => r.Text.ShouldBe(""), r => r.Error.ShouldBe(""));
        Log.ShouldBe(["dnf -q clean expire-cache", "dnf -y --setopt=install_weak_deps=False install a b postgresql16-server"]);
    }

    [Fact]
    public void Release_7_has_yum_which_must_be_told_that_a_missing_name_is_an_error()
    {
        Run("/bin/sh", "el-7", "install_packages keepalived").Text.ShouldBe("");
        Log.ShouldBe(["yum -q clean expire-cache", "yum -y --setopt=skip_missing_names_on_install=False install keepalived"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_package_with_a_URL_is_skipped_once_it_is_there(string shell)
    {
        _directory.Program("bin/rpm", $"echo \"rpm $*\" >>{_directory["log"]}\n");
        Run(shell, "el-7", $"install_packages {Url}").Text.ShouldBe("");
        Log.ShouldBe(["rpm -q --quiet etcd-3.2.22-1.el7.x86_64"]);
        _directory.Program("bin/rpm", "exit 1\n");
        Run(shell, "el-7", $"install_packages {Url} curl").Text.ShouldBe("");
        Log[^1].ShouldEndWith($" install {Url} curl");
    }

    [Fact]
    public void A_failure_is_one()
    {
        _directory.Program("bin/dnf", "case $* in *install*) exit 1 ;; esac\n");
        Run("/bin/sh", "el-9", "install_packages x").Text.ShouldBe("failed 1\n");
        _directory.Program("bin/dnf", $"echo \"$*\" >>{_directory["log"]}\nexit 3\n");
        Run("/bin/sh", "el-9", "install_packages x").Text.ShouldBe("failed 1\n");
        Log.ShouldBe(["-q clean expire-cache"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Installed_packages_are_found_by_the_name_that_was_asked_for(string shell)
    {
        // As rpm does: what provides a name, with a line for each; a message on stdout where there is none.
        _directory.Program("bin/rpm", """
            for name; do :; done
            case $name in
              repmgr96) echo 5.2.1-1.rhel7 ;;
              kernel) printf '5.14.0-1\n5.14.0-2\n' ;;
              *) echo "no package provides $name"; exit 1 ;;
            esac
            """);
        var query = PackageManager.Query.Replace("command -v dpkg-query >/dev/null 2>&1", "false", StringComparison.Ordinal);
        Tool.Run(shell, Encoding.UTF8.GetBytes($"PATH={_directory["bin"]}:$PATH\nset -- repmgr96 nothing kernel\n{query}\n"), ["-s"]).Text
            .ShouldBe("repmgr96\t5.2.1-1.rhel7\nkernel\t5.14.0-1\n");
    }
}
