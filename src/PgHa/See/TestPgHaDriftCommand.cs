using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Checks whether anything on the nodes, in the dynamic configuration or in what runs differs from the definition.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaDrift")]
[OutputType(typeof(HealthRecord), typeof(bool))]
public sealed class TestPgHaDriftCommand : HealthCommand
{
    private protected override Task<IReadOnlyList<HealthRecord>> CheckAsync(ClusterDefinition cluster, INodeConnector connector, CancellationToken stopped) =>
        DriftCheck.MakeAsync(cluster, connector, stopped);
}
