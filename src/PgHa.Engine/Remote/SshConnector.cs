using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PgHa.Remote;

/// <summary>Makes connections: along the jump hosts, with checked host keys, logged in.</summary>
internal sealed class SshConnector(ConnectionOptions options, SshCredentials credentials)
{
    // How long a tunnel through a jump host may stall before SSH.NET gives it up. Commands have deadlines of their own.
    private static readonly TimeSpan TunnelPatience = TimeSpan.FromMinutes(2);
    private readonly KnownHosts _knownHosts = LoadKnownHosts(options);

    /// <summary>Connects to the node.</summary>
    public Task<SshConnection> ConnectAsync(CancellationToken cancellationToken) =>
        InTimeAsync(async token =>
        {
            var path = new List<IDisposable>();
            try
            {
                (string host, int port) = await WalkAsync(path, token);
                SshClient client = await ConnectHopAsync(options.Endpoint, host, port, path, token);
                return new SshConnection(client, path);
            }
            catch
            {
                _ = SshConnection.CloseAsync(path);
                throw;
            }
        },
        cancellationToken);

    /// <summary>Reads the node's host keys.</summary>
    public Task<IReadOnlyList<ScannedHostKey>> ScanAsync(CancellationToken cancellationToken) =>
        InTimeAsync<IReadOnlyList<ScannedHostKey>>(async token =>
        {
            var path = new List<IDisposable>();
            try
            {
                (string host, int port) = await WalkAsync(path, token);
                var keys = new List<ScannedHostKey>();
                Exception? last = null;
                foreach (string type in HostKeyAlgorithms.Types)
                {
                    (HostKey? key, last) = await ShowKeyAsync(options.Endpoint, host, port, [type], token);
                    if (key is not null)
                    {
                        keys.Add(new ScannedHostKey(options.Endpoint.Host, options.Endpoint.Port, key, Judge(options.Endpoint, key)));
                    }
                    else if (!IsNoCommonKeyType(last))
                    {
                        break;
                    }
                }

                return keys.Count > 0 ? keys : throw Explain(options.Endpoint, last!, path, hostKeyTrusted: false, login: null);
            }
            finally
            {
                _ = SshConnection.CloseAsync(path);
            }
        },
        cancellationToken);

    private static KnownHosts LoadKnownHosts(ConnectionOptions options)
    {
        try
        {
            return KnownHosts.Load(options.KnownHostsFiles);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConnectFailedException(
                options.Name,
                $"Not connected to {options.Name}: the known_hosts files cannot be read: {error.Message}",
                "Make the file readable for the current user.",
                error);
        }
    }

    private static bool IsNoCommonKeyType(Exception? error) =>
        error is SshConnectionException && error.Message.StartsWith("No matching host key algorithm", StringComparison.Ordinal);

    private static bool IsTooManyTries(Exception error) =>
        error is SshConnectionException && error.Message.Contains("authentication failures", StringComparison.OrdinalIgnoreCase);

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.ConnectTimeout);
        try
        {
            return await work(time.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(options.Endpoint, null);
        }
    }

    // The library's clock and ours run out at the same moment: whichever is first, the error is this one.
    private ConnectFailedException NoAnswer(SshEndpoint endpoint, Exception? cause) => new(
        options.Name,
        $"No connection to {options.Name}: {Route(endpoint)} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s.",
        "Check that the host is up and that no firewall drops the packets; raise the connect time-out if it is only slow.",
        cause);

    private string Route(SshEndpoint endpoint)
    {
        string[] before = [.. options.JumpHosts.TakeWhile(jump => !ReferenceEquals(jump, endpoint)).Select(jump => jump.ToString())];
        return before.Length == 0 ? endpoint.ToString() : $"{endpoint} (through {string.Join(", ", before)})";
    }

    // Connects the jump hosts; gives the address at which the node's SSH server is reached. The tunnel's loopback port stays open
    // as long as the session: other users of this machine could reach the node's SSH port through it, and no more than that.
    private async Task<(string Host, int Port)> WalkAsync(List<IDisposable> path, CancellationToken cancellationToken)
    {
        IReadOnlyList<SshEndpoint> jumps = options.JumpHosts;
        SshEndpoint first = jumps.Count > 0 ? jumps[0] : options.Endpoint;
        (string host, int port) = (first.Host, first.Port);
        for (int i = 0; i < jumps.Count; i++)
        {
            SshClient client = await ConnectHopAsync(jumps[i], host, port, path, cancellationToken);
            client.ConnectionInfo.Timeout = TunnelPatience;
            SshEndpoint next = i + 1 < jumps.Count ? jumps[i + 1] : options.Endpoint;
            var tunnel = new Tunnel(client, next);
            path.Add(client);
            path.Add(tunnel);
            tunnel.Start();
            (host, port) = ("127.0.0.1", tunnel.Port);
        }

        return (host, port);
    }

    private async Task<SshClient> ConnectHopAsync(SshEndpoint endpoint, string host, int port, List<IDisposable> path, CancellationToken cancellationToken)
    {
        IReadOnlyList<KnownHostsEntry> recorded = [.. _knownHosts.Find(endpoint.Host, endpoint.Port).Where(entry => !entry.IsRevoked)];
        // The node's password is nobody else's: a jump host is logged in to with keys and the agent.
        SshCredentials own = endpoint == options.Endpoint ? credentials : new SshCredentials { KeyPassphrase = credentials.KeyPassphrase };
        Login login = Login.Prepare(options, own, endpoint.User);
        SshClient client = Client(host, port, endpoint.User, login.Methods, recorded.Count > 0 ? recorded.Select(entry => entry.Key.Type) : HostKeyAlgorithms.Types);
        HostKey? shown = null;
        HostKeyVerdict? verdict = null;
        client.HostKeyReceived += (_, received) =>
        {
            // Called again when keys are renewed: the server must stay the same one.
            var key = new HostKey(received.HostKey);
            verdict ??= Judge(endpoint, key);
            received.CanTrust = verdict.Status == HostKeyStatus.Recorded && (shown ??= key).Equals(key);
            shown ??= key;
        };
        try
        {
            await RunAsync(client.ConnectAsync, cancellationToken);

            // Waits for channels and windows are bounded by each command's deadline, not by the library's clock, whose expiry
            // in the midst of a write would lose track of what was sent.
            client.ConnectionInfo.Timeout = Timeout.InfiniteTimeSpan;
            return client;
        }
        catch (Exception error)
        {
            Task closed = SshConnection.CloseAsync([client]);
            _ = closed.ContinueWith(_ => login.Dispose(), TaskScheduler.Default);
            if (error is OperationCanceledException)
            {
                throw;
            }

            if (IsNoCommonKeyType(error) && recorded.Count > 0)
            {
                // The server no longer has a key of a recorded type. Ask which one it has, to be able to say it.
                (shown, _) = await ShowKeyAsync(endpoint, host, port, HostKeyAlgorithms.Types, cancellationToken);
                verdict = new HostKeyVerdict(HostKeyStatus.Changed, recorded[0]);
            }

            throw shown is not null && verdict is { Status: not HostKeyStatus.Recorded }
                ? Refuse(endpoint, shown, verdict)
                : Explain(endpoint, error, path, hostKeyTrusted: shown is not null, login);
        }
    }

    private HostKeyVerdict Judge(SshEndpoint endpoint, HostKey key) => _knownHosts.Judge(endpoint.Host, endpoint.Port, key);

    private SshClient Client(string host, int port, string user, AuthenticationMethod[] methods, IEnumerable<string> keyTypes)
    {
        // A failed channel open is tried again by the session, which knows whether it may wait.
        var info = new ConnectionInfo(host, port, user, methods) { Timeout = options.ConnectTimeout, RetryAttempts = 1 };
        HostKeyAlgorithms.Limit(info, keyTypes);
        return new SshClient(info);
    }

    // After the first bytes SSH.NET connects synchronously, hence the thread; and it does not always listen to the token.
    private static async Task RunAsync(Func<CancellationToken, Task> connect, CancellationToken cancellationToken)
    {
        Task connecting = Task.Factory.StartNew(
            () => connect(cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        try
        {
            await connecting.WaitAsync(cancellationToken);
        }
        catch (Exception) when (!connecting.IsCompleted)
        {
            _ = connecting.ContinueWith(task => task.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<(HostKey? Key, Exception? Error)> ShowKeyAsync(SshEndpoint endpoint, string host, int port, IEnumerable<string> types, CancellationToken cancellationToken)
    {
        SshClient client = Client(host, port, endpoint.User, [new NoneAuthenticationMethod(endpoint.User)], types);
        HostKey? key = null;
        client.HostKeyReceived += (_, received) =>
        {
            key = new HostKey(received.HostKey);
            received.CanTrust = false;
        };
        try
        {
            await RunAsync(client.ConnectAsync, cancellationToken);
            return (key, null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return (key, error);
        }
        finally
        {
            _ = SshConnection.CloseAsync([client]);
        }
    }

    private RemoteException Refuse(SshEndpoint endpoint, HostKey key, HostKeyVerdict verdict)
    {
        string files = string.Join(", ", _knownHosts.Files);
        string who = $"Not connected to {options.Name}: {Route(endpoint)} shows the host key {key}";
        return verdict.Status switch
        {
            HostKeyStatus.Revoked => new HostKeyRevokedException(
                options.Name,
                endpoint,
                key,
                $"{who}, which is revoked in {verdict.Entry}.",
                "Do not trust this server; give it a new host key."),
            HostKeyStatus.Changed => new HostKeyChangedException(
                options.Name,
                endpoint,
                key,
                $"{who}, but {verdict.Entry} records {verdict.Entry!.Key}.",
                $"If the server was reinstalled, compare the fingerprint with its console, remove the line {verdict.Entry} and record the new key with Add-PgHaHostKey. Otherwise somebody may be posing as the server."),
            _ => new HostKeyUnknownException(
                options.Name,
                endpoint,
                key,
                $"{who}, which is not recorded in {files}.",
                "Compare the fingerprint with one known from elsewhere (the server's console, its installer), then "
                + (endpoint == options.Endpoint ? "record the key with Add-PgHaHostKey." : "connect to this jump host once with ssh, which records it.")),
        };
    }

    private RemoteException Explain(SshEndpoint endpoint, Exception error, List<IDisposable> path, bool hostKeyTrusted, Login? login)
    {
        if (login is not null && hostKeyTrusted && (error is SshAuthenticationException || IsTooManyTries(error)))
        {
            return new AuthenticationFailedException(
                options.Name,
                $"Not logged in to {options.Name}: {Route(endpoint)} refused user '{endpoint.User}': {error.Message.TrimEnd('.')}. {login.Describe()}",
                $"Add one of these public keys to authorized_keys of '{endpoint.User}' on {endpoint.Host}, or give the key file, its passphrase or the password that the server accepts.",
                error);
        }

        // Through a tunnel the library only sees a connection that ends; at times the tunnel knows why. It does not keep the
        // reason that a jump host gives for not opening the channel.
        Exception cause = path.OfType<Tunnel>().LastOrDefault()?.Failure ?? error;
        if (cause is SshOperationTimeoutException) return NoAnswer(endpoint, cause);
        bool neverSpoke = error is SshConnectionException && error.Message.Contains("identification", StringComparison.Ordinal);
        string reason = cause switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "the name cannot be resolved",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused: nothing listens there",
            SocketException socket => socket.Message,
            _ when neverSpoke && path.Count > 0 => "the jump host could not reach it (refused, unreachable, unknown there, or forwarding is forbidden), or it closed the connection at once",
            _ when neverSpoke => "what listens there closed the connection and does not speak SSH, or has too many connections",
            _ => cause.Message.TrimEnd('.'),
        };
        return new ConnectFailedException(
            options.Name,
            $"No connection to {options.Name}: {Route(endpoint)}: {reason}.",
            "Check the address and port, that sshd runs, and what stands between (firewall, jump host).",
            error);
    }

    /// <summary>A loopback port that leads through a jump host.</summary>
    private sealed class Tunnel : IDisposable
    {
        private readonly SshClient _client;
        private readonly ForwardedPortLocal _port;

        public Tunnel(SshClient client, SshEndpoint target)
        {
            _client = client;
            _port = new ForwardedPortLocal("127.0.0.1", target.Host, (uint)target.Port);
            _port.Exception += (_, failure) => Failure = failure.Exception;
        }

        public Exception? Failure { get; private set; }

        public int Port => (int)_port.BoundPort;

        public void Start()
        {
            _client.AddForwardedPort(_port);
            _port.Start();
        }

        public void Dispose() => _port.Dispose();
    }
}
