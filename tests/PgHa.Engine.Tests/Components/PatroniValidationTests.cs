using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>What counts of what Patroni's validator says; the texts are those of Patroni 3.0.2 and 4.1.0. The lab asks the real one.</summary>
public sealed class PatroniValidationTests
{
    private const string Usage = "usage: patroni [-h] [--version] [--validate-config] [configfile]\n\npositional arguments:\n  configfile  Patroni may also read the configuration from\n";

    [Theory]
    [InlineData("", 0)]
    [InlineData("etcd3.hosts.0 10.77.1.11:2379 didn't pass validation: '10.77.1.11:2379 is not reachable'\n" + Usage, 1)]
    [InlineData("restapi.listen 10.77.1.11:8008 didn't pass validation: 'Port 8008 is already in use.'\netcd3.hosts 10.77.1.11:2379,10.77.1.12:2379 didn't pass validation: 10.77.1.12:2379 is not reachable\n\n" + Usage, 1)]
    [InlineData("bootstrap.pg_hba is not defined.\n" + Usage, 1)]
    [InlineData("etcd3.hosts.0 pg1:2379 didn't pass validation: [Errno -2] Name or service not known\n" + Usage, 1)]
    [InlineData("anything", 124)]
    public void What_is_only_so_at_the_moment_is_no_fault_of_the_file(string said, int code) => Judge(said, code).ShouldBe((0, ""));

    [Theory]
    [InlineData("postgresql.pg_ctl_timeout soon is not and integer\n", 1)]
    [InlineData("watchdog.mode sometimes didn't pass validation: Wrong value\n", 1)]
    [InlineData("postgresql.bin_dir Directory '/usr/lib/postgresql/99/bin' does not exist.\n", 1)]
    [InlineData("runuser: user postgres does not exist\n", 1)]
    public void A_fault_is_told_alone_and_refuses(string fault, int code) =>
        Judge("restapi.listen 10.77.1.11:8008 didn't pass validation: 'Port 8008 is already in use.'\n" + fault + Usage, code).ShouldBe((code, fault));

    private static (int, string) Judge(string said, int code)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["said"], said);
        directory.Program("runuser", $"[ \"$*\" = '-u postgres -- /usr/bin/patroni --validate-config /x/a b' ] || exit 99\ncat '{directory["said"]}' >&2\nexit {code}\n");
        var command = PatroniValidation.Command("/usr/bin/patroni").Select(a => a == "{file}" ? "/x/a b" : a).ToArray();
        var result = Tool.Run("/usr/bin/env", [$"PATH={directory.Path}:/usr/bin:/bin", .. command]);
        return (result.ExitCode, result.Text + result.Error);
    }
}
