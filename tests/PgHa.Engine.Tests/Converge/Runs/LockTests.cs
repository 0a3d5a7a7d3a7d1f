using System.Diagnostics;
using PgHa.Converge.Runs;

namespace PgHa.Engine.Tests.Converge.Runs;

/// <summary>One controller at a time: who has the lock is told, and a lock without a holder does not last.</summary>
public sealed class LockTests : IDisposable
{
    private static readonly RunStamp Other = new("20260102T030406Z-123456", new("bob", "ws2", 12) { Machine = "m2" });

    private readonly FakeServer _server = new();

    public void Dispose() => _server.Dispose();

    private LockAnswer Take(RunStamp stamp, string mayBreak = "") => LockScript.Parse(_server.Execute(LockScript.Take(stamp, mayBreak)));

    private void Age(int seconds)
    {
        var lines = File.ReadAllText(_server["run/lock"]).Split('\t', 3);
        File.WriteAllText(_server["run/lock"], $"{lines[0]}\t{int.Parse(lines[1], System.Globalization.CultureInfo.InvariantCulture) - seconds}\t{lines[2]}");
    }

    [Fact]
    public void Who_comes_second_is_told_who_was_first()
    {
        Take(FakeServer.Stamp).Holder.ShouldBeNull();
        var holder = Take(Other).Holder.ShouldNotBeNull();
        (holder.Id, holder.Owner).ShouldBe((FakeServer.Stamp.Id, FakeServer.Alice));
        holder.ToString().ShouldBe("alice@ws1 (process 4711), since 2026-01-02 03:04:05 UTC");
        // Its own lock is nobody else's.
        Take(FakeServer.Stamp).Holder.ShouldBeNull();
    }

    [Fact]
    public void A_lock_that_nobody_renews_is_void_and_a_renewed_one_is_not()
    {
        Take(FakeServer.Stamp);
        Age(40);
        Take(Other).Holder!.Age.ShouldBeInRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(43));
        _server.Execute(LockScript.Renew(FakeServer.Stamp.Id)).ExitCode.ShouldBe(0);
        Take(Other).Holder!.Age.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        Age(46);
        Take(Other).Holder.ShouldBeNull();
        _server.Execute(LockScript.Renew(FakeServer.Stamp.Id)).ExitCode.ShouldBe(4);
    }

    [Fact]
    public void A_lock_is_broken_on_purpose_only_and_only_the_one_that_was_meant()
    {
        Take(FakeServer.Stamp);
        Take(Other, "20250101T000000Z-999999").Holder.ShouldNotBeNull();
        Take(Other, FakeServer.Stamp.Id).Holder.ShouldBeNull();
        Take(FakeServer.Stamp).Holder!.Id.ShouldBe(Other.Id);
    }

    [Fact]
    public void A_lock_is_released_by_its_holder_only()
    {
        Take(FakeServer.Stamp);
        _server.Execute(LockScript.Release(Other.Id)).ExitCode.ShouldBe(0);
        Take(Other).Holder.ShouldNotBeNull();
        _server.Execute(LockScript.Release(FakeServer.Stamp.Id)).ExitCode.ShouldBe(0);
        Take(Other).Holder.ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_at_once_one_gets_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Take(new($"20260102T030405Z-{i:000000}", FakeServer.Alice)))));
        answers.Count(a => a.Holder is null).ShouldBe(1);
    }

    [Fact]
    public void Only_a_process_of_this_very_machine_can_be_known_to_be_dead()
    {
        RunOwner.Current.IsKnownDead().ShouldBeFalse();
        using var process = Process.Start("true");
        process.WaitForExit();
        var gone = RunOwner.Current with { ProcessId = process.Id };
        gone.IsKnownDead().ShouldBeTrue();
        (gone with { Machine = "another" }).IsKnownDead().ShouldBeFalse();
        (gone with { Machine = "" }).IsKnownDead().ShouldBeFalse();
        // The id is used again by another process.
        (RunOwner.Current with { Started = RunOwner.Current.Started - TimeSpan.FromMinutes(1).Ticks }).IsKnownDead().ShouldBeTrue();
    }
}
