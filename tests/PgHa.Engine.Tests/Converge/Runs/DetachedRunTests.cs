using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Converge.Runs;

/// <summary>A run belongs to its server: it needs nobody, there is one at most, and whoever comes next finds it.</summary>
public sealed class DetachedRunTests : IDisposable
{
    private readonly FakeServer _server = new();

    public void Dispose() => _server.Dispose();

    private string Functions(string script) => ApplyScript.Build(_server.Plan()).Text + "\n" + script;

    // The first step waits for a word.
    private string Gated => Functions($"begin 0\necho '@wait somebody' >&3\nwhile [ ! -e '{_server["go"]}' ]; do sleep 0.05; done\nbegin 1\nrecord\n");

    private void Go() => File.WriteAllText(_server["go"], "");

    private async Task Begun() => await Until.True(() => File.Exists(_server.Run("steps")) && File.ReadAllText(_server.Run("steps")).Contains("@step 0", StringComparison.Ordinal), "the run has begun");

    [Fact]
    public void A_run_makes_its_changes_says_its_marks_and_leaves_a_journal_and_no_script()
    {
        _server.Lock();
        var plan = _server.Plan("a", "b");
        var result = _server.Execute(_server.Start(plan));
        (result.ExitCode, result.OutputText, result.ErrorText).ShouldBe((0, "@step 0\n@step 1\n@end 0\n", ""));
        File.ReadAllText(_server["a"]).ShouldBe("content of a");
        File.Exists(_server.Run("script")).ShouldBeFalse();
        var entries = NodeJournal.Parse(Wanted.Cluster, plan.Node, _server.Journal.Split('\n')[0] + "\n\n" + _server.Journal);
        entries.Select(e => e.Text).ShouldBe(["the run ended: done", $"create file {_server["b"]}", $"create file {_server["a"]}", "began a run of 2 changes"]);
        entries.ShouldAllBe(e => e.By == "alice@ws1" && e.Run == FakeServer.Stamp.Id && e.Node == "pg1");
        entries[2].Hash.ShouldBe(Tool.Must("sha256sum", _server["a"]).Split(' ')[0]);
    }

    [Fact]
    public async Task A_run_goes_on_when_its_follower_is_killed_and_the_next_one_sees_all_of_it()
    {
        _server.Lock();
        using (var follower = _server.Begin(_server.Start(_server.Plan("a", "b"), Gated)))
        {
            await Begun();
            follower.Kill(entireProcessTree: true);
        }

        var run = RunQuery.Run(_server.Ask()).ShouldNotBeNull();
        run.ShouldSatisfyAllConditions(
            r => r.State.ShouldBe(NodeRunState.Running), r => r.By.ShouldBe("alice@ws1"), r => r.Step.ShouldBe($"create file {_server["a"]}"),
            r => r.Began.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Go();
        var result = _server.Execute(DetachedRun.Follow(FakeServer.Stamp.Id));
        (result.ExitCode, result.OutputText).ShouldBe((0, "@step 0\n@wait somebody\n@step 1\n@end 0\n"));

        RunQuery.Run(_server.Ask())!.State.ShouldBe(NodeRunState.Done);
        _server.Execute(DetachedRun.Settle(FakeServer.Stamp.Id)).ExitCode.ShouldBe(0);
        RunQuery.Run(_server.Ask()).ShouldBeNull();
        RunQuery.LastRun(_server.Ask()).ShouldBe(FakeServer.Stamp.Id);
    }

    [Fact]
    public async Task There_is_one_run_at_most()
    {
        _server.Lock();
        using var first = _server.Begin(_server.Start(_server.Plan("a", "b"), Gated));
        await Begun();
        _server.Execute(_server.Start(_server.Plan("c"))).ExitCode.ShouldBe(DetachedRun.Busy);
        File.Exists(_server["c"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_is_asked_to_stop_ends_its_step_and_begins_no_other()
    {
        _server.Lock();
        using var first = _server.Begin(_server.Start(_server.Plan("a", "b"), Gated));
        await Begun();
        _server.Execute(DetachedRun.Stop("another")).OutputText.ShouldBe("");
        _server.Execute(DetachedRun.Stop(FakeServer.Stamp.Id)).OutputText.ShouldBe("@step 0\n");
        Go();
        var result = _server.Execute(DetachedRun.Follow(FakeServer.Stamp.Id));
        (result.ExitCode, result.OutputText).ShouldBe((DetachedRun.StoppedBetweenSteps, "@step 0\n@wait somebody\n@stopped 1\n@end 75\n"));
        RunQuery.Run(_server.Ask())!.State.ShouldBe(NodeRunState.Stopped);
        _server.Journal.ShouldContain("\"outcome\":\"stopped\"");
        _server.Execute(DetachedRun.Stop(FakeServer.Stamp.Id)).OutputText.ShouldBe("");
    }

    [Fact]
    public void A_run_that_takes_too_long_is_ended_and_said_so()
    {
        _server.Lock();
        var start = _server.Start(_server.Plan("a"), Functions("begin 0\nsleep 60\n"));
        var result = _server.Execute(start with { Text = start.Text.Replace("'start_run' '20260102T030405Z-abcdef' '600'", "'start_run' '20260102T030405Z-abcdef' '3'", StringComparison.Ordinal) });
        (result.ExitCode, result.OutputText).ShouldBe((124, "@step 0\n@end 124\n"));
        result.ErrorText.ShouldContain("ended after 3 s");
        RunQuery.Run(_server.Ask())!.State.ShouldBe(NodeRunState.Expired);
    }

    [Fact]
    public async Task A_run_that_is_killed_with_all_its_processes_counts_as_cut_off_and_is_closed_when_it_has_been_told_of()
    {
        _server.Lock();
        using var first = _server.Begin(_server.Start(_server.Plan("a", "b"), Functions("begin 0\nsleep 20\n")));
        await Begun();
        Tool.Run("kill", "-KILL", "--", $"-{File.ReadAllText(_server["pid"]).Trim()}");
        var result = _server.Execute(DetachedRun.Follow(FakeServer.Stamp.Id));
        (result.ExitCode, result.OutputText).ShouldBe((DetachedRun.Vanished, "@step 0\n"));
        RunQuery.Run(_server.Ask())!.State.ShouldBe(NodeRunState.CutOff);

        // A reboot takes what is on the tmpfs; the journal remembers.
        Directory.Delete(Path.GetDirectoryName(_server.Run("id"))!, recursive: true);
        RunQuery.Run(_server.Ask()).ShouldNotBeNull().ShouldSatisfyAllConditions(r => r.State.ShouldBe(NodeRunState.CutOff), r => r.By.ShouldBe("alice@ws1"));
        _server.Execute(DetachedRun.Settle(FakeServer.Stamp.Id));
        RunQuery.Run(_server.Ask()).ShouldBeNull();
        _server.Journal.ShouldContain("\"outcome\":\"cut off\"");
    }

    [Fact]
    public void Without_the_lock_or_with_half_a_script_nothing_begins()
    {
        _server.Execute(_server.Start(_server.Plan("a"))).ExitCode.ShouldBe(DetachedRun.LockLost);
        _server.Lock();
        var start = _server.Start(_server.Plan("a"));
        var result = _server.Execute(start with { Input = start.Input!.Value[..^1] });
        (result.ExitCode, result.ErrorText).ShouldBe((74, "the script arrived cut off\n"));
        Directory.Exists(Path.GetDirectoryName(_server.Run("id"))!).ShouldBeFalse();
        File.Exists(_server["a"]).ShouldBeFalse();
    }

    [Fact]
    public void What_lies_on_the_server_can_be_read_by_root_alone()
    {
        _server.Lock();
        _server.Execute(_server.Start(_server.Plan("a", "b")));
        File.GetUnixFileMode(_server["run"]).ShouldBe((UnixFileMode)0b111_000_000);
        File.GetUnixFileMode(_server["state"]).ShouldBe((UnixFileMode)0b111_000_000);
        foreach (var file in Directory.EnumerateFiles(_server["run"], "*", SearchOption.AllDirectories).Append(_server.State("journal")))
            ((int)File.GetUnixFileMode(file) & 0b000_111_111).ShouldBe(0, file);
    }

    [Fact]
    public void The_version_that_a_file_replaces_is_kept_and_those_of_the_last_five_runs_stay()
    {
        _server.Lock();
        foreach (var old in Enumerable.Range(1, 6)) Directory.CreateDirectory(_server.State($"previous/2025010{old}T000000Z-000000"));
        File.WriteAllText(_server["a"], "somebody's");
        File.SetUnixFileMode(_server["a"], (UnixFileMode)0b110_000_000);
        _server.Execute(_server.Start(_server.Plan("a", "b"))).ExitCode.ShouldBe(0);
        var kept = _server.State($"previous/{FakeServer.Stamp.Id}") + _server["a"];
        (File.ReadAllText(kept), (int)File.GetUnixFileMode(kept)).ShouldBe(("somebody's", 0b110_000_000));
        Directory.EnumerateDirectories(_server.State("previous")).Count().ShouldBe(5);
        Directory.Exists(_server.State("previous/20250102T000000Z-000000")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("@step 0\n@step 1\n@end 0\n", 0, 3, null)]
    [InlineData("@step 0\n@step 1\n@failed 1\n@end 1\n", 1, 1, 1)]
    [InlineData("@step 0\n@step 1\n@stopped 2\n@end 75\n", 75, 2, null)]
    [InlineData("@stopped 0\n@end 75\n", 75, 0, null)]
    [InlineData("@step 0\n@step 1\n@step 2\n@step 2\n@failed 2\n@end 1\n", 1, 3, 2)]
    [InlineData("@step 0\n@step 1\n@step 2\n@step 2\n@stopped 0\n@end 75\n", 75, 3, null)]
    [InlineData("@step 0\n@step 1\n@step 2\n@step 2\n@step 0\n@failed 0\n@end 1\n", 1, 3, 0)]
    [InlineData("", 70, 0, null)]
    [InlineData("@step 0\n@step 1\n", 70, 1, null)]
    public void The_marks_tell_what_was_done_and_what_was_not(string marks, int code, int done, int? failed)
    {
        var plan = _server.Plan("a", "b", "c");
        var outcome = ApplyOutcome.Read(plan, new CommandResult { ExitCode = code, Output = System.Text.Encoding.UTF8.GetBytes(marks), Error = [] });
        outcome.Done.ShouldBe(plan.Changes.Take(done));
        outcome.Remaining.ShouldBe(plan.Changes.Skip(done));
        outcome.Failed.ShouldBe(failed is { } i ? plan.Changes[i] : null);
    }
}
