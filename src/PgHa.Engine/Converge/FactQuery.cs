using PgHa.Components;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>
/// What to look at on a node. Found by describing the node as every platform would want it: only the names count here, so that one
/// round trip is enough although the platform is not known before it.
/// </summary>
public sealed record FactQuery(
    IReadOnlyList<string> Paths, IReadOnlyList<string> Packages, IReadOnlyList<string> Units, IReadOnlyList<string> Accounts)
{
    /// <summary>The query for a node of a cluster.</summary>
    public static FactQuery For(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        var contexts = Platform.All.Select(p => new NodeContext(cluster, node, p, ClusterSecrets.Placeholders, new NodeState("any", false))).ToList();
        var wanted = contexts.SelectMany(Component.DescribeAll).ToList();
        IReadOnlyList<string> Ids<T>() where T : Resource => [.. wanted.OfType<T>().Select(r => r.Id).Distinct()];
        return new(
            [
                .. Ids<DirectoryResource>(), .. Ids<FileResource>(), StartMark.Of(cluster, node),
                .. cluster.HasDatabase(node) ? contexts.Select(PostgresData.VersionFile).Distinct() : [],
            ],
            Ids<PackageResource>(),
            Ids<UnitResource>(),
            Ids<AccountResource>());
    }
}
