using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

/// <summary>
/// A server ends a connection on which something is sent for a channel that is closed already. So nothing may still be on its
/// way to a script that has ended: many connections and scripts, on a busy machine, show whether it ever is.
/// </summary>
public sealed class SshdRefusalTests
{
    [Fact]
    public Task A_login_that_refuses_every_script_is_told_so_each_time_and_the_connection_stands() => Task.Run(async () =>
    {
        using var sshd = new Sshd("ForceCommand echo no such thing here; exit 1");
        await Busily(async () =>
        {
            for (int round = 0; round < 15; round++)
            {
                await using var pool = new SessionPool();
                INodeSession session = await pool.ConnectAsync(sshd.Options);
                Exception?[] errors = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Error(session)));
                errors.Select(error => error?.Message ?? "none").ShouldAllBe(text => text.Contains("no such thing here"));
                session.IsConnected.ShouldBeTrue();
            }
        });
    });

    [Fact]
    public Task Scripts_that_end_at_once_or_leave_their_input_unread_never_break_the_connection() => Task.Run(async () =>
    {
        using var sshd = new Sshd();
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(sshd.Options);
        byte[] input = new byte[300_000];
        await Busily(async () =>
        {
            for (int round = 0; round < 100; round++)
            {
                RemoteScript script = round % 3 == 0 ? new RemoteScript("exit 3") { Input = input } : new RemoteScript("exit 3");
                CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => session.RunAsync(script)));
                results.ShouldAllBe(result => result.ExitCode == 3);
            }
        });
    });

    private static async Task<Exception?> Error(INodeSession session)
    {
        try
        {
            await session.RunAsync(new RemoteScript(":"));
            return null;
        }
        catch (ConnectionLostException error)
        {
            return error;
        }
    }

    // Threads that always want to run: a sending thread is then often late.
    private static async Task Busily(Func<Task> action)
    {
        using var stop = new CancellationTokenSource();
        Thread[] hogs = [.. Enumerable.Range(0, Environment.ProcessorCount * 4).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Thread.SpinWait(1000);
            }
        }))];
        foreach (Thread hog in hogs)
        {
            hog.Start();
        }

        try
        {
            await action();
        }
        finally
        {
            await stop.CancelAsync();
            foreach (Thread hog in hogs)
            {
                hog.Join();
            }
        }
    }
}
