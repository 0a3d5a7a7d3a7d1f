using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>The right to change a cluster, for an operation: on all servers that answered, so that no installation goes on meanwhile.</summary>
internal static class OperationLock
{
    public static Task<ClusterLock> TakeAsync(
        INodeConnector connector, Situation situation, bool breakLock, IProgress<StepProgress> progress, CancellationToken stopped) =>
        ClusterLock.TakeAsync(connector, situation.Cluster, situation.Reached, breakLock, progress, stopped);
}
