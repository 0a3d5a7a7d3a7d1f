namespace PgHa.Remote;

/// <summary>Keeps one connection to each node, shared by all who ask for it.</summary>
public sealed class SessionPool : IAsyncDisposable
{
    /// <summary>The sessions that are open.</summary>
    public IReadOnlyCollection<INodeSession> Sessions => throw new NotImplementedException();

    /// <summary>Gives the session to a node, connecting if there is none that lives. Concurrent callers share one connect.</summary>
    /// <param name="options">Which node, and how.</param>
    /// <param name="credentials">Secrets; null: those given with an earlier connect to the same place, if any.</param>
    /// <param name="cancellationToken">Stops waiting; the connect itself goes on for others who wait for it.</param>
    /// <exception cref="ConnectFailedException">Not reachable.</exception>
    /// <exception cref="AuthenticationFailedException">Nothing offered was accepted.</exception>
    /// <exception cref="HostKeyUnknownException">The host key is not recorded.</exception>
    /// <exception cref="HostKeyChangedException">Another host key is recorded.</exception>
    /// <exception cref="HostKeyRevokedException">The host key is revoked.</exception>
    public Task<INodeSession> ConnectAsync(ConnectionOptions options, SshCredentials? credentials = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Closes a session and forgets its credentials.</summary>
    public Task DisconnectAsync(INodeSession session) => throw new NotImplementedException();

    /// <summary>Closes all sessions.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
