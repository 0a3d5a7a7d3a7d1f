using Renci.SshNet;

namespace PgHa.Remote;

/// <summary>A logged-in client and the jump hosts it goes through.</summary>
internal sealed class SshConnection(SshClient client, IReadOnlyList<IDisposable> path)
{
    /// <summary>The client at the end of the path.</summary>
    public SshClient Client { get; } = client;

    /// <summary>
    /// Closes everything, the end of the path first, on a thread of its own: with a dead peer SSH.NET may block for long. Never
    /// throws; the task ends when all is closed.
    /// </summary>
    public Task CloseAsync() => CloseAsync([.. path, Client]);

    /// <summary>Closes the things in reverse order, as <see cref="CloseAsync()"/> does.</summary>
    public static Task CloseAsync(IReadOnlyList<IDisposable> things) => Task.Factory.StartNew(
        () =>
        {
            foreach (IDisposable thing in things.Reverse())
            {
                try
                {
                    thing.Dispose();
                }
                catch (Exception)
                {
                    // It is being thrown away; whatever the broken connection has to say no longer matters.
                }
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
