using System.Management.Automation;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Checks etcd: every member, its leader, its lag and space, and how many losses it can still bear.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaEtcdHealth")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaEtcdHealthCommand : HealthCommand
{
    /// <inheritdoc/>
    protected override IEnumerable<HealthRecord> Check(ClusterObservation seen) => HealthChecks.Etcd(seen, Limits);
}
