using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PgHa.Definition;

namespace PgHa.Components;

/// <summary>
/// What is the same in the files of all nodes of a cluster, and as long as the cluster has nodes: made once a definition, not once a node.
/// It is kept as long as the definition is. Only for what follows from the definition alone.
/// </summary>
internal static class OncePerCluster
{
    private static readonly ConditionalWeakTable<ClusterDefinition, ConcurrentDictionary<string, object>> Made = [];

    /// <summary>What was made under a name, or is made now.</summary>
    public static T Get<T>(ClusterDefinition cluster, string name, Func<ClusterDefinition, T> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return (T)Made.GetOrCreateValue(cluster).GetOrAdd(name, static (_, how) => how.make(how.cluster), (make, cluster));
    }
}
