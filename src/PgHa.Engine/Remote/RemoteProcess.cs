using System.Diagnostics;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PgHa.Remote;

/// <summary>One script on one channel: started, fed, drained. Deadlines and clean-up on the node are the session's business.</summary>
internal sealed class RemoteProcess
{
    private readonly SshCommand _command;
    private readonly ScriptEnvelope _envelope;
    private readonly ReadOnlyMemory<byte> _input;
    private readonly byte[]? _sudoPassword;
    private readonly bool _patient;
    private readonly OutputCollector _output;
    private readonly OutputCollector _error;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Prepares a run; opens nothing yet.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="script">What to run.</param>
    /// <param name="elevation">Whether and how to become root.</param>
    /// <param name="sudoPassword">The password with its line end, where sudo is to be given one.</param>
    /// <param name="patient">Whether nothing is sent before the shell has announced itself, as it may be refused.</param>
    /// <param name="remoteLimit">When the node ends the script by itself.</param>
    public RemoteProcess(SshClient client, RemoteScript script, Elevation elevation, byte[]? sudoPassword, bool patient, TimeSpan remoteLimit)
    {
        _patient = patient;
        _envelope = new ScriptEnvelope(script);
        _input = script.Input ?? ReadOnlyMemory<byte>.Empty;
        _sudoPassword = elevation == Elevation.SudoWithPassword ? sudoPassword : null;
        _output = new OutputCollector(_envelope.Mark, script.OutputLimit, script.OnOutputLine);
        _error = new OutputCollector(_envelope.Mark, script.OutputLimit, onLine: null);
        _command = client.CreateCommand(_envelope.CommandLine(elevation, remoteLimit));
    }

    /// <summary>What tells this run from others on the node.</summary>
    public string Nonce => _envelope.Nonce;

    /// <summary>Whether the script's shell has announced itself; before that only the login shell and sudo have run.</summary>
    public bool Started => _output.Started.IsCompletedSuccessfully;

    /// <summary>The id of the process session on the node; null until it has started.</summary>
    public string? ProcessSession => Started && _output.Started.Result.All(char.IsAsciiDigit) ? _output.Started.Result : null;

    /// <summary>What the login shell, sudo or the server said on stderr before the script started.</summary>
    public string Complaint => _error.Noise;

    /// <summary>What was said on stdout before the script started.</summary>
    public string Banner => _output.Noise;

    /// <summary>The exit code; null when there is none, or not yet.</summary>
    public int? ExitCode => _command.ExitStatus;

    /// <summary>Opens the channel and starts the command.</summary>
    /// <returns>A task that ends when the channel is open; its result is the command's own task, which ends with the channel.</returns>
    public Task<Task> Start() => Task.Factory.StartNew(
        () => _command.ExecuteAsync(CancellationToken.None),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Feeds the script in and reads all there is, until the channel closes.</summary>
    /// <exception cref="SshException">The connection broke.</exception>
    public async Task<CommandResult> FinishAsync(Task execution)
    {
        // SSH.NET's streams block, so each gets a thread: the pool would starve with many nodes. The threads end with the channel.
        Task output = OnThread(() => Drain(_command.OutputStream, _output));
        Task error = OnThread(() => Drain(_command.ExtendedOutputStream, _error));
        Task feeding = FeedAsync(execution);
        if (await Task.WhenAny(execution, output) == output)
        {
            // Before the end only a callback that throws ends it.
            await output;
        }

        await execution;
        await Task.WhenAll(output, error);

        // A script need not read its input; a writer that is still waiting ends when the channel is disposed of.
        _ = feeding.ContinueWith(task => task.Exception, TaskScheduler.Default);
        return new CommandResult
        {
            ExitCode = _command.ExitSignal is null ? _command.ExitStatus : null,
            Signal = _command.ExitSignal,
            Output = _output.ToArray(),
            Error = _error.ToArray(),
            OutputTruncated = _output.Truncated,
            ErrorTruncated = _error.Truncated,
            Duration = _clock.Elapsed,
        };
    }

    /// <summary>Gives the channel up, on a thread of its own: it may wait for the server.</summary>
    public Task CloseAsync() => OnThread(() =>
    {
        try
        {
            _command.Dispose();
        }
        catch (Exception)
        {
            // Nothing is wanted of it any more.
        }
    });

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Drain(Stream stream, OutputCollector collector)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            collector.Take(buffer.AsSpan(0, count));
        }
    }

    // A server ends the whole connection when something is sent for a channel that it has closed: nothing is sent to a shell
    // that may never come, nor after the end.
    private async Task FeedAsync(Task execution)
    {
        if (_sudoPassword is not null)
        {
            // After a wrong password sudo asks again, and would take lines of the script for answers: it gets no more than the
            // password until the shell behind it answers. Once it asks again stdin is closed, and sudo gives up.
            Stream stdin = _command.CreateInputStream();
            await OnThread(() => stdin.Write(_sudoPassword));
            await Task.WhenAny(_output.Started, _error.PasswordRefused, execution);
            await FeedAsync(execution, () => stdin, Started ? WriteAll : stream => stream.Dispose());
            return;
        }

        if (_patient)
        {
            await Task.WhenAny(_output.Started, execution);
        }

        await FeedAsync(execution, _command.CreateInputStream, WriteAll);
    }

    private static Task FeedAsync(Task execution, Func<Stream> stdin, Action<Stream> feed) =>
        execution.IsCompleted ? Task.CompletedTask : OnThread(() => feed(stdin()));

    private void WriteAll(Stream stream)
    {
        using (stream)
        {
            stream.Write(_envelope.Begin);
            stream.Write(_envelope.Script.Span);
            stream.Write(_input.Span);
        }
    }
}
