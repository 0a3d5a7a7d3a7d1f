namespace PgHa.Remote;

/// <summary>Keeps one connection to each node, shared by all who ask for it.</summary>
public sealed class SessionPool : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly SessionTiming _timing;
    private bool _disposed;

    /// <summary>Makes an empty pool.</summary>
    public SessionPool()
        : this(new SessionTiming())
    {
    }

    internal SessionPool(SessionTiming timing) => _timing = timing;

    /// <summary>The sessions that are open.</summary>
    public IReadOnlyCollection<INodeSession> Sessions
    {
        get
        {
            lock (_gate)
            {
                return [.. _slots.Values.Select(slot => slot.Session).OfType<NodeSession>().Where(session => session.IsConnected)];
            }
        }
    }

    /// <summary>
    /// Gives the session to a node, connecting if there is none that lives. There is one for each host, port, user, jump path and
    /// way of elevation; concurrent callers share one connect.
    /// </summary>
    /// <param name="options">Which node, and how.</param>
    /// <param name="credentials">
    /// Secrets; copied, so the caller may dispose of them. Those left out are remembered from an earlier connect to the same place.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the connect itself goes on for others who wait for it.</param>
    /// <exception cref="ConnectFailedException">Not reachable.</exception>
    /// <exception cref="AuthenticationFailedException">Nothing offered was accepted.</exception>
    /// <exception cref="HostKeyUnknownException">The host key is not recorded.</exception>
    /// <exception cref="HostKeyChangedException">Another host key is recorded.</exception>
    /// <exception cref="HostKeyRevokedException">The host key is revoked.</exception>
    public async Task<INodeSession> ConnectAsync(ConnectionOptions options, SshCredentials? credentials = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string key = KeyOf(options);
        while (true)
        {
            Task<NodeSession> connecting;
            bool joined;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (!_slots.TryGetValue(key, out Slot? slot))
                {
                    _slots[key] = slot = new Slot();
                }

                slot.Remember(credentials);
                joined = slot.IsUsable;
                if (!joined)
                {
                    SshCredentials secrets = slot.Credentials;
                    slot.Connecting = Task.Run(async () =>
                        new NodeSession(options, secrets, await new SshConnector(options, secrets).ConnectAsync(CancellationToken.None), _timing));
                }

                connecting = slot.Connecting!;
            }

            try
            {
                return await connecting.WaitAsync(cancellationToken);
            }
            catch (AuthenticationFailedException) when (joined && credentials is not null)
            {
                // Somebody else's attempt, without the secrets of this caller.
            }
        }
    }

    /// <summary>Closes a session and forgets its credentials. Scripts that still run are ended on the node.</summary>
    public async Task DisconnectAsync(INodeSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
        {
            foreach (string key in _slots.Where(slot => ReferenceEquals(slot.Value.Session, session)).Select(slot => slot.Key).ToArray())
            {
                _slots.Remove(key);
            }
        }

        await session.DisposeAsync();
    }

    /// <summary>Closes all sessions, those that are being made included.</summary>
    public async ValueTask DisposeAsync()
    {
        Slot[] slots;
        lock (_gate)
        {
            _disposed = true;
            slots = [.. _slots.Values];
            _slots.Clear();
        }

        await Task.WhenAll(slots.Select(async slot =>
        {
            try
            {
                await (await slot.Connecting!).DisposeAsync();
            }
            catch (Exception) when (slot.Session is null)
            {
                // It never came to be; who asked for it knows why.
            }
        }));
    }

    private static string KeyOf(ConnectionOptions options) =>
        string.Join(" > ", options.JumpHosts.Append(options.Endpoint)) + (options.Sudo ? "" : " without sudo");

    private sealed class Slot
    {
        public Task<NodeSession>? Connecting { get; set; }

        public SshCredentials Credentials { get; private set; } = new();

        public NodeSession? Session => Connecting is { IsCompletedSuccessfully: true } task ? task.Result : null;

        public bool IsUsable => Connecting is { IsCompleted: false } || Session is { IsConnected: true };

        public void Remember(SshCredentials? given)
        {
            if (given is null)
            {
                return;
            }

            Credentials = new SshCredentials
            {
                Password = given.Password?.Copy() ?? Credentials.Password,
                KeyPassphrase = given.KeyPassphrase?.Copy() ?? Credentials.KeyPassphrase,
                SudoPassword = given.SudoPassword?.Copy() ?? Credentials.SudoPassword,
            };
            Session?.Renew(Credentials);
        }
    }
}
