using System.Management.Automation;
using System.Security;
using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Checks what must hold before nodes are installed and started. Nothing is touched.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaPrerequisite")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaPrerequisiteCommand : NodeSelectionCommand
{
    /// <summary>The login for etcd or ZooKeeper, to be held against the definition. Default: what the nodes hold.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? DcsCredential { get; set; }

    /// <summary>Consul's ACL token. Default: what the nodes hold.</summary>
    [Parameter]
    public SecureString? DcsToken { get; set; }

    /// <summary>Emit only whether all is well: true when no check failed and none was left unknown. Warnings do not count.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster).Select(n => n.Name).ToList();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var given = new GivenSecrets { DcsPassword = DcsLogin.Password(cluster, DcsCredential), DcsToken = Secrets.Reveal(DcsToken) };
            var known = cluster.DcsUser() is null && given.DcsToken is null ? null : await HeldAsync(new Converger(connector, new PipelineProgress(pipeline)), cluster, given, stopped);
            var records = PrerequisiteChecks.All(await new PrerequisiteObserver(connector).ObserveAsync(cluster, nodes, known, stopped)).ToList();
            if (Quiet)
            {
                pipeline.Output(records.All(r => r.IsHealthy));
                return;
            }

            foreach (var record in records)
            {
                pipeline.Output(record);
            }
        });
    }

    // What the nodes hold comes with their facts. Before the first installation some may hold none, and some may not answer.
    private static async Task<ClusterSecrets?> HeldAsync(Converger converger, ClusterDefinition cluster, GivenSecrets given, CancellationToken stopped)
    {
        try
        {
            return (await converger.PlanAsync(cluster, [], given, cancellationToken: stopped)).Secrets;
        }
        catch (PgHaException exception) when (exception.ErrorId == "SecretsUnknown")
        {
            return null;
        }
    }
}
