using System.Globalization;
using PgHa.Components;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Platforms;

// How long the files of many nodes take, and what it allocates: as clusters of five, which is how they are, and as one cluster, which no
// definition may have (at most seven vote) but which shows what grows with the square.
var platform = Platform.ByName("debian-12")!;
int[] sizes = [10, 100, 1000];

Console.WriteLine("| nodes | as | CPU ms | allocated | text | ms/node | allocated/node |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var (name, clusters) in (ReadOnlySpan<(string, Func<int, IReadOnlyList<ClusterDefinition>>)>)
    [("clusters of 5", n => [.. Enumerable.Range(0, n / 5).Select(i => Cluster(i, 5))]), ("one cluster", n => [Cluster(0, n)])])
{
    foreach (var size in sizes)
    {
        // The first run is the compiler's. The processor's time, best of several: a busy machine changes it little.
        var best = (Time: TimeSpan.MaxValue, Allocated: 0L, Text: 0L);
        for (var run = 0; run < 6; run++)
        {
            var definitions = clusters(size);
            GC.Collect();
            var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
            var text = definitions.Sum(Render);
            var (time, allocated) = (Environment.CpuUsage.TotalTime - clock, GC.GetAllocatedBytesForCurrentThread() - before);
            if (run > 0 && time < best.Time) best = (time, allocated, text);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {size} | {name} | {best.Time.TotalMilliseconds:0} | {Size(best.Allocated)} | {Size(best.Text)} | {best.Time.TotalMilliseconds / size:0.00} | {Size(best.Allocated / size)} |"));
    }
}

// The texts are counted, not kept: one node after the other, as Get-PgHaConfiguration emits them.
long Render(ClusterDefinition cluster)
{
    var text = 0L;
    foreach (var node in cluster.Nodes)
        foreach (var file in ConfigurationRenderer.Render(new NodeContext(cluster, node, platform, ClusterSecrets.Masked, new NodeState("eth0", false))))
            text += file.Content.Length;
    return text;
}

static ClusterDefinition Cluster(int number, int nodes) => new()
{
    Name = $"cluster{number}",
    Nodes = [.. Enumerable.Range(0, nodes).Select(i => new NodeDefinition { Name = $"pg{i}", Address = $"10.{number}.{i / 250}.{1 + i % 250}" })],
    VirtualIP = new() { Address = $"10.{number}.255.1/16", Unicast = true },
    Postgres = new()
    {
        Parameters = new Dictionary<string, string> { ["work_mem"] = "16MB", ["log_statement"] = "ddl", ["shared_buffers"] = "2GB" },
        ClientNetworks = [$"10.{number}.0.0/16"],
    },
};

static string Size(long bytes) => bytes < 10L << 20
    ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB")
    : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MiB");
