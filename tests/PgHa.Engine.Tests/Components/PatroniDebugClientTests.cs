using System.Text;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>The following of a debugging run, with a systemd that is asked at the worst moments.</summary>
public sealed class PatroniDebugClientTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_run_that_begins_between_two_questions_is_not_taken_for_one_that_has_ended()
    {
        // Not yet active, the job that starts it just done, then active, then over: each question counts one up.
        _directory.Program("systemctl", $"""
            echo x >>'{_directory["asked"]}'
            n=$(wc -l <'{_directory["asked"]}')
            case $1 in
              is-active) if [ "$n" -ge 3 ] && [ "$n" -le 5 ]; then echo active; else echo inactive; fi ;;
            esac
            """);
        _directory.Program("journalctl", "exec sleep 60\n");
        var script = $"PATH='{_directory.Path}':$PATH\n{PatroniDebugClient.Follow("cursor", TimeSpan.FromSeconds(60)).Text}";
        Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script), ["-s"]).ExitCode.ShouldBe(0);
        File.ReadAllLines(_directory["asked"]).Length.ShouldBeGreaterThan(5);
    }
}
