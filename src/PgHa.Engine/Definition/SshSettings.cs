namespace PgHa.Definition;

/// <summary>How a node is reached over SSH. No secret stands here: passwords are parameters of cmdlets.</summary>
public sealed record SshSettings
{
    /// <summary>The address to connect to, when it is not the node's own (NAT, a management network).</summary>
    public string? Host { get; init; }

    /// <summary>TCP port of sshd. Default 22.</summary>
    public int? Port { get; init; }

    /// <summary>The login. Default: the name of the user who runs the cmdlet.</summary>
    public string? User { get; init; }

    /// <summary>Private key files; <c>~</c> is the home directory. Default: OpenSSH's own default files that exist.</summary>
    public IReadOnlyList<string>? KeyFiles
    {
        get;
        init => field = value is null ? null : ValueList<string>.Of(value);
    }

    /// <summary>Files in OpenSSH's known_hosts format. Default: the user's and the system's.</summary>
    public IReadOnlyList<string>? KnownHostsFiles
    {
        get;
        init => field = value is null ? null : ValueList<string>.Of(value);
    }

    /// <summary>Whether keys of the agent at <c>SSH_AUTH_SOCK</c> are offered. Default true.</summary>
    public bool? UseAgent { get; init; }

    /// <summary>Hosts to go through, first hop first, each as <c>user@host:port</c>; user and port may be left out.</summary>
    public IReadOnlyList<string>? JumpHosts
    {
        get;
        init => field = value is null ? null : ValueList<string>.Of(value);
    }

    /// <summary>Whether root's rights are taken with sudo when the login is not root. Default true.</summary>
    public bool? Sudo { get; init; }

    /// <summary>Seconds that a connect may take, all hops together. Default 15.</summary>
    public int? ConnectTimeout { get; init; }

    /// <summary>These settings, with what they leave out taken from <paramref name="defaults"/>.</summary>
    public SshSettings Over(SshSettings defaults) => new()
    {
        Host = Host ?? defaults.Host,
        Port = Port ?? defaults.Port,
        User = User ?? defaults.User,
        KeyFiles = KeyFiles ?? defaults.KeyFiles,
        KnownHostsFiles = KnownHostsFiles ?? defaults.KnownHostsFiles,
        UseAgent = UseAgent ?? defaults.UseAgent,
        JumpHosts = JumpHosts ?? defaults.JumpHosts,
        Sudo = Sudo ?? defaults.Sudo,
        ConnectTimeout = ConnectTimeout ?? defaults.ConnectTimeout,
    };
}
