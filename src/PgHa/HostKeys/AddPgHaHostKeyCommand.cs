using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>Trusts host keys: records them in known_hosts, each after a confirmation that shows its fingerprint.</summary>
[Cmdlet(VerbsCommon.Add, "PgHaHostKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(HostKeyRecord))]
public sealed class AddPgHaHostKeyCommand : PSCmdlet
{
    /// <summary>Keys as <c>Get-PgHaHostKey</c> emits them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public HostKeyRecord[] HostKey { get; set; } = [];

    /// <summary>
    /// The file to record them in. Default: the first one that the definition names, else <c>~/.ssh/known_hosts</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsFile { get; set; }

    /// <summary>Hide the host's name in the file behind a salted hash.</summary>
    [Parameter]
    public SwitchParameter Hashed { get; set; }

    /// <summary>Emit the keys that are recorded now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var key in HostKey)
        {
            try
            {
                Add(key);
            }
            catch (Exception exception) when (exception is not PipelineStoppedException)
            {
                WriteError(ErrorRecords.From(exception, key.Node));
            }
        }
    }

    private void Add(HostKeyRecord key)
    {
        if (key.Status is "Changed" or "Revoked")
        {
            throw new HostKeyRefusedException(
                key.Node,
                $"{key.Node}: the {key.Type} key {key.Fingerprint} of {key.HostName} is {(key.Status == "Changed" ? "not the one recorded" : "revoked")} in {key.RecordedIn}.");
        }

        var file = KnownHostsFile is not null
            ? SessionState.Path.GetUnresolvedProviderPathFromPSPath(KnownHostsFile)
            : NodeConnector.Options(key.Cluster, key.Cluster.Servers().First(n => n.Name == key.Node)).KnownHostsFiles.FirstOrDefault(KnownHosts.DefaultFiles[0]);
        if (key.Status == "Recorded" && KnownHostsFile is null)
        {
            WriteVerbose($"{key.HostName}: the {key.Type} key is recorded already.");
        }
        else if (!ShouldProcess($"{key.HostName} port {key.Port} ({key.Node})", $"Trust the {key.Type} key {key.Fingerprint}"))
        {
            return;
        }
        else
        {
            KnownHosts.Add(file, key.HostName, key.Port, key.Key, Hashed);
        }

        if (PassThru)
        {
            WriteObject(key.AsRecorded(file));
        }
    }
}
