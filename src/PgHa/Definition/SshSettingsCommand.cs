using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>The parameters of a cmdlet that says how servers are reached. What is not given is left to the defaults.</summary>
public abstract class SshSettingsCommand : PSCmdlet
{
    /// <summary>TCP port of sshd.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyIsNull]
    public int? SshPort { get; set; }

    /// <summary>The login.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyIsNull]
    public string? SshUser { get; set; }

    /// <summary>Private key files; one that begins with ./ or ../ is meant from the current location.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? KeyFile { get; set; }

    /// <summary>Files in OpenSSH's known_hosts format.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? KnownHostsFile { get; set; }

    /// <summary>Hosts to go through, first hop first, each as user@host:port.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? JumpHost { get; set; }

    /// <summary>Seconds that a connect may take, all hops together.</summary>
    [Parameter]
    public int? ConnectTimeout { get; set; }

    /// <summary>Offers no key of the agent.</summary>
    [Parameter]
    public SwitchParameter NoAgent { get; set; }

    /// <summary>Does not take root's rights with sudo.</summary>
    [Parameter]
    public SwitchParameter NoSudo { get; set; }

    /// <summary>What was given.</summary>
    private protected SshSettings ReadSsh(string? host = null) => new()
    {
        Host = host,
        Port = SshPort,
        User = string.IsNullOrEmpty(SshUser) ? null : SshUser,
        KeyFiles = Files(KeyFile),
        KnownHostsFiles = Files(KnownHostsFile),
        UseAgent = Opposite(nameof(NoAgent), NoAgent),
        JumpHosts = JumpHost,
        Sudo = Opposite(nameof(NoSudo), NoSudo),
        ConnectTimeout = ConnectTimeout,
    };

    // -NoSudo:$false says something too: sudo on this node, whatever the cluster's settings say.
    private bool? Opposite(string name, SwitchParameter value) => MyInvocation.BoundParameters.ContainsKey(name) ? !value.IsPresent : null;

    private string[]? Files(string[]? files) =>
        files?.Select(file => file is ['.', '/' or '\\', ..] or ['.', '.', '/' or '\\', ..] ? GetUnresolvedProviderPathFromPSPath(file) : file).ToArray();
}
