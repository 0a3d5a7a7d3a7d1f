using System.Diagnostics;
using System.Text;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

/// <summary>A lock that another process has is waited for, and the process is named.</summary>
public sealed class PackageLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Tool.Result Await(int seconds, params string[] files) =>
        Tool.Run("/bin/sh", Encoding.UTF8.GetBytes($"exec 3>&1 1>&2\n{PackageManager.LockFunction}\nawait_locks {seconds} {string.Join(' ', files)}"), ["-s"]);

    private async Task<Process> Lock(string file, string seconds)
    {
        var process = Process.Start(new ProcessStartInfo("python3", ["-c", "import fcntl,sys,time; f=open(sys.argv[1],'w'); fcntl.lockf(f, fcntl.LOCK_EX); print('locked', flush=True); time.sleep(float(sys.argv[2]))", file, seconds]) { RedirectStandardOutput = true })!;
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("locked");
        return process;
    }

    [Fact]
    public async Task Who_holds_a_lock_is_named_with_pid_and_command()
    {
        using var holder = await Lock(_directory["lock"], "60");
        try
        {
            var result = Await(1, _directory["nothing"], _directory["lock"]);
            result.ExitCode.ShouldBe(1);
            // Which python3 that is depends on the machine.
            result.Text.ShouldStartWith($"@wait the package manager is locked: {_directory["lock"]} by process {holder.Id} (");
            result.Text.ShouldContain("python3 -c import fcntl,sys,time; f=open");
            result.Text.ShouldEndWith(")\n");
            result.Error.ShouldStartWith($"The package manager stays locked: {_directory["lock"]} by process {holder.Id} ");
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public async Task A_lock_that_is_given_back_is_passed()
    {
        using var holder = await Lock(_directory["lock"], "2");
        var result = Await(60, _directory["lock"]);
        result.ExitCode.ShouldBe(0);
        result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        holder.HasExited.ShouldBeTrue();
    }

    [Fact]
    public void Files_that_nobody_has_locked_are_no_lock_and_pids_of_the_dead_neither()
    {
        File.WriteAllText(_directory["free"], "");
        File.WriteAllText(_directory["old.pid"], "4194305\n");
        Await(0, _directory["free"], _directory["old.pid"], _directory["nothing"]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0), r => r.Text.ShouldBe(""));
        File.WriteAllText(_directory["new.pid"], $"{Environment.ProcessId}\n");
        Await(0, _directory["new.pid"]).Error.ShouldContain($"by process {Environment.ProcessId} ");
    }
}
