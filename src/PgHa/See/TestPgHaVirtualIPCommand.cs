using System.Management.Automation;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Checks the virtual address: exactly one node has it, and that is the leader.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaVirtualIP")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaVirtualIPCommand : HealthCommand
{
    /// <inheritdoc/>
    protected override IEnumerable<HealthRecord> Check(ClusterObservation seen) => HealthChecks.VirtualIP(seen);
}
