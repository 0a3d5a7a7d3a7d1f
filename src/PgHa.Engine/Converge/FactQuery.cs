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
    /// <summary>Virtual environments of Python to look into.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Paths whose SELinux labels count, where SELinux is.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The address whose zone of firewalld counts, where that runs; null for none.</summary>
    public string? FirewallAddress { get; init; }

    /// <summary>The query for a node of a cluster.</summary>
    public static FactQuery For(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        // A definition that names the platform leaves only that one to ask for.
        var platforms = cluster.PlatformOf(node) is { } named && Platform.ByName(named) is { } platform ? [platform] : Platform.All;
        var contexts = platforms.Select(p => new NodeContext(cluster, node, p, ClusterSecrets.Placeholders, new NodeState("any", false))).ToList();
        var wanted = contexts.SelectMany(Component.DescribeAll).ToList();
        IReadOnlyList<string> Ids<T>() where T : Resource => [.. wanted.OfType<T>().Select(r => r.Id).Distinct()];
        return new(
            [
                .. Ids<DirectoryResource>(), .. Ids<FileResource>(), StartMark.Of(cluster, node), Maintenance.Path,
                .. cluster.HasDatabase(node) ? contexts.Select(PostgresData.VersionFile).Distinct() : [],
                .. wanted.OfType<ModuleResource>().Select(m => m.StateFile).Distinct(),
            ],
            Ids<PackageResource>(),
            Ids<UnitResource>(),
            Ids<AccountResource>())
        {
            Environments = Ids<PythonEnvironmentResource>(),
            Labels = Ids<SELinuxLabelResource>(),
            FirewallAddress = wanted.OfType<FirewallResource>().Any() ? node.Address : null,
        };
    }
}
