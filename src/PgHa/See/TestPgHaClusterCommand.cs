using System.Management.Automation;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Checks everything: nodes and services, etcd, Patroni and replication, the virtual address.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaCluster")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaClusterCommand : HealthCommand
{
    /// <inheritdoc/>
    protected override IEnumerable<HealthRecord> Check(ClusterObservation seen) => HealthChecks.All(seen);
}
