namespace PgHa.Remote;

/// <summary>An open connection to a node. Safe for concurrent use.</summary>
public interface INodeSession : IAsyncDisposable
{
    /// <summary>The node's name.</summary>
    string Name { get; }

    /// <summary>Where it is connected to, and as whom.</summary>
    SshEndpoint Endpoint { get; }

    /// <summary>Whether the connection is believed to be up. A dead peer is noticed by the next command's deadline.</summary>
    bool IsConnected { get; }

    /// <summary>When the connection came up.</summary>
    DateTimeOffset Since { get; }

    /// <summary>Runs a script and waits for its end. Any exit code is a result, not an error.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="cancellationToken">Ends the script on the node: TERM, then KILL.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the remote processes were told to end.</exception>
    /// <exception cref="CommandTimedOutException">The deadline passed; the remote processes were ended.</exception>
    /// <exception cref="ConnectionLostException">The connection broke, or the node no longer answers.</exception>
    /// <exception cref="SudoRefusedException">The user may not run commands as root.</exception>
    /// <exception cref="SudoPasswordWrongException">sudo did not take the password.</exception>
    Task<CommandResult> RunAsync(RemoteScript script, CancellationToken cancellationToken = default);
}
