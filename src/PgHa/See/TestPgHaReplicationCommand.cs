using System.Management.Automation;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Checks replication: who streams, how far behind, slots, synchronous standbys, the archiver.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaReplication")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaReplicationCommand : HealthCommand
{
    /// <inheritdoc/>
    protected override IEnumerable<HealthRecord> Check(ClusterObservation seen) => HealthChecks.Replication(seen, Limits);
}
