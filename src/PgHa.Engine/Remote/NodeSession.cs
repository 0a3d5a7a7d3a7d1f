using System.Globalization;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Renci.SshNet.Common;

namespace PgHa.Remote;

/// <summary>A connection to a node, and the scripts that run over it.</summary>
internal sealed class NodeSession : INodeSession
{
    // A server allows 10 channels a connection (MaxSessions). Two are kept for ending scripts and for signs of life.
    private const int ScriptChannels = 8;
    private const int ControlChannels = 2;

    // All processes of the run's session are ended: also those in process groups of their own, as `timeout` makes them. Without
    // the session's id (nothing has been heard of the run yet) they are found by the nonce in their command lines; the brackets
    // keep grep from finding itself.
    private const string EndText =
        """
        sids=$1
        if [ -z "$sids" ]; then
        for p in $(grep -l "[P]GHA_NONCE" /proc/[0-9]*/cmdline 2>/dev/null); do
        read -r s <"${p%cmdline}stat" && set -- ${s##*") "} && sids="$sids $4"
        done 2>/dev/null
        fi
        signal() {
        left=0
        for f in /proc/[0-9]*/stat; do
        read -r s <"$f" || continue
        pid=${s%% *}
        set -- ${s##*") "}
        case " $sids " in *" $4 "*) ;; *) continue;; esac
        [ "$1" = Z ] && continue
        left=$((left + 1))
        kill -s "$sig" "$pid"
        done 2>/dev/null
        [ $left = 0 ]
        }
        sig=TERM; signal && exit 0
        sig=0
        n=GRACE_TENTHS
        while [ $n -gt 0 ]; do
        sleep 0.1
        signal && exit 0
        n=$((n - 1))
        done
        sig=KILL; signal && exit 0
        n=10
        while [ $n -gt 0 ]; do
        sleep 0.1
        signal && exit 0
        n=$((n - 1))
        done
        exit 1
        """;

    private readonly ConnectionOptions _options;
    private readonly SshConnection _connection;
    private readonly SessionTiming _timing;
    private readonly SemaphoreSlim _scripts = new(ScriptChannels);
    private readonly SemaphoreSlim _control = new(ControlChannels);
    private readonly SemaphoreSlim _deciding = new(1);
    private readonly CancellationTokenSource _dead = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly object _gate = new();
    private SshCredentials _credentials;
    private Elevation? _elevation;
    private ConnectionLostException? _cause;
    private Task? _closed;
    private volatile bool _shellAnswers;
    private volatile bool _sudoAnswers;
    private long _lastAnswer;
    private int _running;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes over a connection.</summary>
    public NodeSession(ConnectionOptions options, SshCredentials credentials, SshConnection connection, SessionTiming timing)
    {
        _options = options;
        _credentials = credentials;
        _connection = connection;
        _timing = timing;
        _idle.SetResult();
        connection.Client.ErrorOccurred += (_, error) => MarkDead("the connection broke: " + error.Exception.Message.TrimEnd('.'), error.Exception);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public SshEndpoint Endpoint => _options.Endpoint;

    /// <inheritdoc/>
    public DateTimeOffset Since { get; } = DateTimeOffset.Now;

    /// <inheritdoc/>
    public bool IsConnected
    {
        get
        {
            try
            {
                return !_dead.IsCancellationRequested && !_closing.IsCancellationRequested && _connection.Client.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Takes newer secrets, should sudo need them.</summary>
    public void Renew(SshCredentials credentials) => Volatile.Write(ref _credentials, credentials);

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(RemoteScript script, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentOutOfRangeException.ThrowIfNegative(script.OutputLimit, nameof(script));
        if (script.Deadline <= TimeSpan.Zero || script.Deadline.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(script), "The deadline must be more than nothing and at most 24 days.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            bool elevate = script.Elevate && _options.Sudo && Endpoint.User != "root";
            // The first script finds out by itself whether sudo works without a password, as it does almost everywhere.
            Elevation elevation = !elevate ? Elevation.None
                : _elevation ?? (Volatile.Read(ref _credentials).SudoPassword is null ? Elevation.Sudo : await DecideElevationAsync(cancellationToken));
            (CommandResult result, SudoAnswer answer, string complaint) = await RunAsync(script, elevation, _scripts, cancellationToken);
            if (answer != SudoAnswer.None)
            {
                // sudo worked before and does not now; the script has not run. Find out what it wants today.
                Forget(elevation);
                elevation = await DecideElevationAsync(cancellationToken);
                (result, answer, complaint) = await RunAsync(script, elevation, _scripts, cancellationToken);
            }

            if (answer != SudoAnswer.None)
            {
                throw Refusal(answer, complaint);
            }

            _elevation ??= elevate ? elevation : null;
            return result;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Scripts that still run are ended on the node first; a client that is thrown away under them would leave them running.
        await _closing.CancelAsync();
        await Task.WhenAny(Idle(), Task.Delay(_timing.EndPatience + TimeSpan.FromSeconds(2)));
        MarkDead("the session was closed", null);
        await Task.WhenAny(_closed!, Task.Delay(TimeSpan.FromSeconds(3)));
    }

    private Task Idle()
    {
        lock (_gate)
        {
            return _idle.Task;
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            ThrowIfDead();
            if (_closing.IsCancellationRequested)
            {
                throw Lost("the session was closed", null);
            }

            if (_running++ == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0)
            {
                _idle.SetResult();
            }
        }
    }

    private void ThrowIfDead()
    {
        if (_dead.IsCancellationRequested)
        {
            // A new one each time: an exception object belongs to one throw.
            throw Lost(_cause!.Reason, _cause.InnerException);
        }
    }

    private ConnectionLostException Lost(string reason, Exception? inner) => new(
        Name,
        $"The connection to {Name} ({Endpoint}) is lost: {reason}.",
        "Check the host and the network, then connect again. Whether a script that ran has done its work is not known.",
        inner)
    { Reason = reason };

    private void MarkDead(string reason, Exception? inner)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }

            _cause = Lost(reason, inner);
            _closed = _connection.CloseAsync();
        }

        _dead.Cancel();
    }

    private void Forget(Elevation elevation)
    {
        lock (_gate)
        {
            _elevation = _elevation == elevation ? null : _elevation;
            _sudoAnswers = false;
        }
    }

    private async Task<Elevation> DecideElevationAsync(CancellationToken cancellationToken)
    {
        if (_elevation is { } known)
        {
            return known;
        }

        await _deciding.WaitAsync(cancellationToken);
        try
        {
            if (_elevation is { } decided)
            {
                return decided;
            }

            var nothing = new RemoteScript(":") { Deadline = TimeSpan.FromSeconds(30) };
            (CommandResult result, SudoAnswer answer, string complaint) = await RunAsync(nothing, Elevation.Sudo, _scripts, cancellationToken);
            Elevation way = Elevation.Sudo;
            if (answer == SudoAnswer.PasswordWanted && _credentials.SudoPassword is not null)
            {
                way = Elevation.SudoWithPassword;
                (result, answer, complaint) = await RunAsync(nothing, way, _scripts, cancellationToken);
            }

            if (answer != SudoAnswer.None)
            {
                throw Refusal(answer, complaint);
            }

            _elevation = way;
            return way;
        }
        finally
        {
            _deciding.Release();
        }
    }

    private RemoteException Refusal(SudoAnswer answer, string complaint)
    {
        string words = complaint.ReplaceLineEndings(" ").Trim();
        string who = $"'{Endpoint.User}' cannot become root on {Name} ({Endpoint.HostAndPort})";
        return answer switch
        {
            SudoAnswer.PasswordWrong => new SudoPasswordWrongException(
                Name,
                $"{who}: sudo did not accept the sudo password.",
                "Give the right sudo password; the connection can be kept."),
            SudoAnswer.PasswordWanted => new SudoRefusedException(
                Name,
                $"{who}: sudo wants a password, and none was given.",
                $"Give the sudo password, or let '{Endpoint.User}' use sudo without one (NOPASSWD)."),
            SudoAnswer.Missing => new SudoRefusedException(
                Name,
                $"{who}: sudo is not installed there.",
                "Install sudo, or log in as root."),
            _ => new SudoRefusedException(
                Name,
                $"{who}: sudo refused. It said: {words}",
                $"Give '{Endpoint.User}' the right to run /bin/sh as root in sudoers, or use another user."),
        };
    }

    private async Task<(CommandResult Result, SudoAnswer Answer, string Complaint)> RunAsync(
        RemoteScript script, Elevation elevation, SemaphoreSlim channels, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _dead.Token, _closing.Token);
        try
        {
            await channels.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfDead();
            throw Lost("the session was closed", null);
        }

        using var watching = new CancellationTokenSource();
        RemoteProcess? process = null;
        try
        {
            stop.CancelAfter(script.Deadline);
            byte[]? password = elevation == Elevation.SudoWithPassword && _credentials.SudoPassword is { } secret ? SecretText.ToLine(secret) : null;
            (process, Task execution) = await StartAsync(script, elevation, password, stop.Token);
            _ = WatchAsync(watching.Token);
            CommandResult result = await process.FinishAsync(execution).WaitAsync(stop.Token);
            if (process.Started)
            {
                Volatile.Write(ref _lastAnswer, Environment.TickCount64);
                _shellAnswers = true;
                _sudoAnswers |= elevation != Elevation.None;
                return (result, SudoAnswer.None, "");
            }

            SudoAnswer answer = elevation == Elevation.None ? SudoAnswer.None : SudoWords.Read(process.Complaint, result.ExitCode);
            return answer != SudoAnswer.None ? (result, answer, process.Complaint) : throw NoShell(process, result);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw await AbandonAsync(script, process, elevation, cancellationToken);
        }
        catch (CallbackException error)
        {
            await EndAsync(process!, elevation);
            ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
        catch (Exception error) when (error is SshException or SocketException or ObjectDisposedException)
        {
            MarkDead("the connection broke: " + error.Message.TrimEnd('.'), error);
            throw Lost(_cause!.Reason, error);
        }
        finally
        {
            await watching.CancelAsync();
            if (process is null)
            {
                channels.Release();
            }
            else
            {
                // The channel counts until the server has let go of it.
                _ = process.CloseAsync().ContinueWith(_ => channels.Release(), TaskScheduler.Default);
            }
        }
    }

    private async Task<(RemoteProcess Process, Task Execution)> StartAsync(RemoteScript script, Elevation elevation, byte[]? password, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfDead();
            bool patient = !(elevation == Elevation.None ? _shellAnswers : _sudoAnswers);
            var process = new RemoteProcess(_connection.Client, script, elevation, password, patient, script.Deadline + _timing.RemoteSlack);
            try
            {
                Task execution = await process.Start().WaitAsync(cancellationToken);
                return (process, execution);
            }
            catch (SshException error) when (error.Message.StartsWith("Failed to open a channel", StringComparison.Ordinal) && IsConnected)
            {
                // The server has fewer channels than is usual, or has not yet noticed that one is free.
                _ = process.CloseAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
            catch
            {
                _ = process.CloseAsync();
                throw;
            }
        }
    }

    private ConnectionLostException NoShell(RemoteProcess process, CommandResult result)
    {
        string said = string.Join(" ", new[] { process.Banner, process.Complaint }.Where(text => text.Length > 0)).ReplaceLineEndings(" ");
        string end = result.Signal is { } signal ? $"signal {signal}" : $"exit code {result.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}";
        return Lost($"the login shell of '{Endpoint.User}' ended with {end} before the script began{(said.Length > 0 ? $"; it said: {said[..Math.Min(said.Length, 500)]}" : "")}", null);
    }

    // The deadline, a cancellation, a closing session, or a connection found dead.
    private async Task<Exception> AbandonAsync(RemoteScript script, RemoteProcess? process, Elevation elevation, CancellationToken cancellationToken)
    {
        bool reached = false;
        bool ended = false;
        if (!_dead.IsCancellationRequested)
        {
            if (process is null)
            {
                // The channel did not even open: the node does not answer, unless all its channels are taken by somebody.
                reached = await IsAliveAsync();
            }
            else
            {
                CommandResult? end = await EndAsync(process, elevation);
                reached = end is not null;
                ended = end is { Succeeded: true };
            }

            if (!reached)
            {
                MarkDead("the node does not answer any more", null);
            }
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException($"The script on {Name} was cancelled.", cancellationToken);
        }

        if (_closing.IsCancellationRequested)
        {
            return Lost("the session was closed while a script ran", null);
        }

        string time = $"{script.Deadline.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";
        if (!reached)
        {
            return Lost(_cause!.Reason, _cause.InnerException);
        }

        string held = process?.ExitCode is { } code
            ? $" The script itself had ended with exit code {code}, but a process it left behind held its output open."
            : "";
        return new CommandTimedOutException(
            Name,
            $"The script on {Name} did not end within its deadline of {time}; {(ended ? "its processes were ended" : "some of its processes may still run")}.{held}",
            held.Length > 0 ? "Redirect the output of processes that are to stay." : "Find out why it takes so long, or allow it more time.");
    }

    /// <summary>Ends the processes of a run on the node. Exit code 0: none is left; null: the node does not answer.</summary>
    private async Task<CommandResult?> EndAsync(RemoteProcess process, Elevation elevation)
    {
        string nonce = process.Nonce;
        int tenths = Math.Max(1, (int)(_timing.Grace.TotalSeconds * 10));
        string text = $"set -- '{process.ProcessSession}'\n" + EndText
            .Replace("[P]GHA_NONCE", $"[{nonce[0]}]{nonce[1..]}", StringComparison.Ordinal)
            .Replace("GRACE_TENTHS", tenths.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return await ControlAsync(new RemoteScript(text) { Deadline = _timing.EndPatience }, elevation, _timing.EndPatience);
    }

    private async Task<bool> IsAliveAsync() =>
        await ControlAsync(new RemoteScript(":") { Deadline = _timing.SignOfLife }, Elevation.None, _timing.SignOfLife) is not null;

    /// <summary>Runs a script of our own on a channel kept for that; null when there is no answer in time.</summary>
    private async Task<CommandResult?> ControlAsync(RemoteScript script, Elevation elevation, TimeSpan patience)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(_dead.Token);
        RemoteProcess? process = null;
        bool held = false;
        try
        {
            await _control.WaitAsync(time.Token);
            held = true;

            // Waiting for the others is not the node's fault.
            time.CancelAfter(patience);
            byte[]? password = elevation == Elevation.SudoWithPassword && _credentials.SudoPassword is { } secret ? SecretText.ToLine(secret) : null;
            (process, Task execution) = await StartAsync(script, elevation, password, time.Token);
            CommandResult result = await process.FinishAsync(execution).WaitAsync(time.Token);
            Volatile.Write(ref _lastAnswer, Environment.TickCount64);
            return result;
        }
        catch (Exception error) when (error is OperationCanceledException or SshException or SocketException or ObjectDisposedException or InvalidOperationException or RemoteException)
        {
            return null;
        }
        finally
        {
            if (process is not null)
            {
                _ = process.CloseAsync().ContinueWith(_ => _control.Release(), TaskScheduler.Default);
            }
            else if (held)
            {
                _control.Release();
            }
        }
    }

    // While a script runs silently, the node is asked for a sign of life now and then: TCP alone takes many minutes to notice
    // that a peer is gone, and never notices one that is frozen.
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_timing.SilenceAllowed, cancellationToken);
                if (Environment.TickCount64 - Volatile.Read(ref _lastAnswer) < _timing.SilenceAllowed.TotalMilliseconds)
                {
                    continue;
                }

                if (!await IsAliveAsync() && !cancellationToken.IsCancellationRequested)
                {
                    MarkDead($"the node gave no sign of life for {_timing.SignOfLife.TotalSeconds:0.#} s", null);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The script has ended.
        }
    }
}
