using System.Text;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

/// <summary>
/// What <c>install_packages</c> does with policy-rc.d while apt fails or is ended. apt and dpkg are stand-ins here: the real ones are
/// the lab's.
/// </summary>
public sealed class AptTests : IDisposable
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    private readonly TemporaryDirectory _directory = new();

    public AptTests()
    {
        Directory.CreateDirectory(_directory["bin"]);
        _directory.Program("bin/dpkg", "");
    }

    public static TheoryData<string> Shells => ["/bin/sh", "/bin/bash"];

    public void Dispose() => _directory.Dispose();

    /// <summary>Installs two packages; the stand-in for apt-get is shell text that finds its sub-command in <c>$verb</c>.</summary>
    private Tool.Result Install(string shell, string apt)
    {
        _directory.Program("bin/apt-get", $"""
            for verb in "$@"; do case $verb in update|install) break;; esac; done
            echo "$verb $({_directory["policy"]} >&2; echo $?) $DEBIAN_FRONTEND" >>{_directory["log"]}
            {apt}
            """);
        var function = new Apt().Functions;
        function.Split(Policy).Length.ShouldBe(3);
        var script = $"PATH={_directory["bin"]}:$PATH\n{function.Replace(Policy, _directory["policy"])}\ninstall_packages one two || echo failed $?\n";
        return Tool.Run(shell, Encoding.UTF8.GetBytes(script), ["-s"]);
    }

    private string[] Log => File.ReadAllLines(_directory["log"]);

    private bool HasPolicy => _directory.Entries.Any(e => e.StartsWith("policy", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Shells))]
    public void While_apt_runs_no_service_may_start_and_afterwards_all_is_as_before(string shell)
    {
        var result = Install(shell, "");
        (result.Text, result.Error).ShouldBe(("", ""));
        Log.ShouldBe(["update 101 noninteractive", "install 101 noninteractive"]);
        HasPolicy.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void The_administrators_own_policy_comes_back_also_when_apt_fails(string shell)
    {
        _directory.Program("policy", "exit 42\n");
        var mine = File.ReadAllText(_directory["policy"]);
        Install(shell, "[ $verb = update ] || exit 100").Text.ShouldBe("failed 1\n");
        Log.ShouldBe(["update 101 noninteractive", "install 101 noninteractive"]);
        File.ReadAllText(_directory["policy"]).ShouldBe(mine);
        _directory.Entries.ShouldNotContain("policy.pgha-aside");

        File.Delete(_directory["log"]);
        Install(shell, "[ $verb = install ] || exit 100").Text.ShouldBe("failed 1\n");
        Log.ShouldBe(["update 101 noninteractive"]);
        File.ReadAllText(_directory["policy"]).ShouldBe(mine);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void The_administrators_own_policy_comes_back_when_the_run_is_ended(string shell)
    {
        _directory.Program("policy", "exit 42\n");
        var mine = File.ReadAllText(_directory["policy"]);
        Install(shell, "kill -TERM $PPID").Text.ShouldBe("failed 143\n");
        Log.ShouldBe(["update 101 noninteractive"]);
        File.ReadAllText(_directory["policy"]).ShouldBe(mine);
        _directory.Entries.ShouldNotContain("policy.pgha-aside");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_killed_run_left_is_put_right_by_the_next(bool own)
    {
        if (own) _directory.Program("policy", "exit 42\n");
        Install("/bin/sh", "kill -KILL $PPID").Text.ShouldBe("failed 137\n");
        File.ReadAllText(_directory["policy"]).ShouldContain("made by PgHa");
        Install("/bin/sh", "").Text.ShouldBe("");
        if (own) File.ReadAllText(_directory["policy"]).ShouldContain("exit 42");
        else HasPolicy.ShouldBeFalse();
        _directory.Entries.ShouldNotContain("policy.pgha-aside");
    }

    [Fact]
    public void Packages_that_dpkg_left_half_done_are_repaired_first()
    {
        _directory.Program("bin/dpkg", $"echo \"dpkg $*\" >>{_directory["log"]}\n[ \"$1\" != --audit ] || echo 'half-configured'\n");
        Install("/bin/sh", "").Text.ShouldBe("");
        Log.ShouldContain("dpkg --force-confdef --force-confold --configure -a");
        Array.IndexOf(Log, "dpkg --force-confdef --force-confold --configure -a").ShouldBeLessThan(Array.IndexOf(Log, "update 101 noninteractive"));
    }

    [Fact]
    public void What_dpkg_cannot_repair_alone_is_left_to_apt()
    {
        _directory.Program("bin/dpkg", "[ \"$1\" != --audit ] || { echo 'half-installed'; exit 0; }\nexit 1\n");
        Install("/bin/sh", $"case \"$*\" in *'-f install') echo repaired >>{_directory["log"]};; esac").Text.ShouldBe("");
        Log.ShouldBe(["update 101 noninteractive", "install 101 noninteractive", "repaired", "install 101 noninteractive"]);
    }

    [Fact]
    public void A_package_on_hold_is_named_and_nothing_is_installed()
    {
        _directory.Program("bin/apt-mark", "printf 'two\\nthree\\none-more\\n'\n");
        var result = Install("/bin/sh", "");
        result.Text.ShouldBe("On hold (apt-mark showhold), and so not installed: two. Lift the hold with apt-mark unhold, or install them by hand.\nfailed 1\n");
        Log.ShouldBe(["update 101 noninteractive"]);
        HasPolicy.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_package_with_a_URL_is_fetched_by_apt_itself_and_installed_from_a_file_that_is_gone_afterwards(string shell)
    {
        _directory.Program("bin/apt-helper", $"echo \"$*\" >>{_directory["log"]}\necho deb >\"$3\"\n");
        _directory.Program("bin/apt-get", $"for verb in \"$@\"; do case $verb in update|install) break;; esac; done\n[ $verb = install ] && for p; do [ -f \"$p\" ] && echo \"$p\"; done >>{_directory["files"]}\ntrue\n");
        var function = new Apt().Functions.Replace(Policy, _directory["policy"], StringComparison.Ordinal).Replace("/usr/lib/apt/apt-helper", "apt-helper", StringComparison.Ordinal);
        var script = $"PATH={_directory["bin"]}:$PATH\n{function}\ninstall_packages one 'https://mirror.example/a/etcd-server_3.5.16-1_amd64.deb' two || echo failed $?\n";
        Tool.Run(shell, Encoding.UTF8.GetBytes(script), ["-s"]).Text.ShouldBe("");
        Log.Single().ShouldStartWith("download-file https://mirror.example/a/etcd-server_3.5.16-1_amd64.deb ");
        var file = File.ReadAllLines(_directory["files"]).Single();
        file.ShouldEndWith("/etcd-server_3.5.16-1_amd64.deb");
        Directory.Exists(Path.GetDirectoryName(file)).ShouldBeFalse();
        HasPolicy.ShouldBeFalse();
    }
}
