using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Judged;

/// <summary>One court for the class that asks for it, on a node of the cluster that runs anyway: all programs are installed there.</summary>
public sealed class CourtOfTheCluster(RunningCluster cluster) : IAsyncLifetime
{
    internal Court Court { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Court = await Court.OpenAsync(cluster.Lab, "pg3");

    public async ValueTask DisposeAsync()
    {
        if (Court is not null) await Court.DisposeAsync();
    }
}
