using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>The clusters that a runspace has worked with, for completion. One of a name is kept, the latest; sixteen at most.</summary>
internal sealed class SeenClusters
{
    private const int Most = 16;

    private readonly List<ClusterDefinition> seen = [];

    /// <summary>The latest first.</summary>
    public IReadOnlyList<ClusterDefinition> All
    {
        get
        {
            lock (seen) return [.. seen];
        }
    }

    /// <summary>Remembers a cluster in this runspace. Only the pipeline thread may say so.</summary>
    public static void Remember(ClusterDefinition cluster) => RunspaceState.Current.Get(() => new SeenClusters()).Add(cluster);

    private void Add(ClusterDefinition cluster)
    {
        lock (seen)
        {
            seen.RemoveAll(c => c.Name == cluster.Name);
            seen.Insert(0, cluster);
            if (seen.Count > Most) seen.RemoveAt(Most);
        }
    }
}
