namespace PgHa.Remote;

/// <summary>Everything that tells how to reach a node, but no secret.</summary>
public sealed record ConnectionOptions
{
    /// <summary>The node's name, as messages give it.</summary>
    public required string Name { get; init; }

    /// <summary>The node's SSH server and the user to log in as.</summary>
    public required SshEndpoint Endpoint { get; init; }

    /// <summary>
    /// Private key files, a leading <c>~</c> meaning the home directory. Empty (the default): those of
    /// <c>~/.ssh/id_ed25519</c>, <c>id_ecdsa</c> and <c>id_rsa</c> that exist. A file named here must exist.
    /// </summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>
    /// known_hosts files, a leading <c>~</c> meaning the home directory. Empty (the default): <c>~/.ssh/known_hosts</c> and
    /// <c>/etc/ssh/ssh_known_hosts</c>. Files that do not exist hold no keys.
    /// </summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>Whether the keys of the agent at <c>SSH_AUTH_SOCK</c> are tried; default true.</summary>
    public bool UseAgent { get; init; } = true;

    /// <summary>Hosts to go through, the first one reached directly. Default: none.</summary>
    public IReadOnlyList<SshEndpoint> JumpHosts { get; init; } = [];

    /// <summary>Whether scripts that ask to be elevated run under sudo when the login is not root's; default true.</summary>
    public bool Sudo { get; init; } = true;

    /// <summary>The time for the whole connect, all hops and the login included; default 15 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
