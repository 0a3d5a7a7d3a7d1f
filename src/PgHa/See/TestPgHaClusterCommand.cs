using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Checks everything: nodes and services, etcd, Patroni and replication, the virtual address.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaCluster")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaClusterCommand : HealthCommand
{
    /// <summary>Check too whether anything differs from the definition, as Test-PgHaDrift does.</summary>
    [Parameter]
    public SwitchParameter Drift { get; set; }

    private protected override async Task<IReadOnlyList<HealthRecord>> CheckAsync(ClusterDefinition cluster, INodeConnector connector, CancellationToken stopped)
    {
        var checking = base.CheckAsync(cluster, connector, stopped);
        return Drift ? [.. await checking, .. await DriftCheck.MakeAsync(cluster, connector, stopped)] : await checking;
    }

    /// <inheritdoc/>
    protected override IEnumerable<HealthRecord> Check(ClusterObservation seen) => HealthChecks.All(seen, Limits);
}
