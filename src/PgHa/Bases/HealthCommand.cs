using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>A cmdlet that observes clusters and emits the results of checks.</summary>
public abstract class HealthCommand : ThresholdCommand
{
    /// <summary>Emit only whether all is well: true when no check failed and none was left unknown. Warnings do not count.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>How much the checks need to see.</summary>
    private protected virtual ObservationDepth Depth => ObservationDepth.Checks;

    /// <inheritdoc/>
    protected sealed override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var records = await CheckAsync(cluster, connector, stopped);
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

    /// <summary>Looks at a cluster and makes the checks.</summary>
    private protected virtual async Task<IReadOnlyList<HealthRecord>> CheckAsync(ClusterDefinition cluster, INodeConnector connector, CancellationToken stopped) =>
        [.. Check(await new Observer(connector).ObserveAsync(cluster, Depth, stopped))];

    /// <summary>The checks to make of an observation.</summary>
    protected virtual IEnumerable<HealthRecord> Check(ClusterObservation seen) => [];
}
