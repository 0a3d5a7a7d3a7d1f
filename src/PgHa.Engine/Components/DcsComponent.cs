using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components;

/// <summary>A kind of DCS: the library by which Patroni speaks to it, and its section of Patroni's configuration.</summary>
public abstract class DcsComponent : Component
{
    /// <summary>The kind.</summary>
    public abstract DcsKind Kind { get; }

    /// <summary>The name of its section in Patroni's configuration, and what stands there.</summary>
    public abstract (string Name, YamlMap Settings) PatroniSection(NodeContext node);

    /// <inheritdoc/>
    public override bool IsPartOf(ClusterDefinition cluster, NodeDefinition node) => cluster.Dcs() == Kind && base.IsPartOf(cluster, node);

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Platform.DcsClientPackages(node.Cluster).Select(package => new PackageResource(package) { Component = Name });
    }

    /// <summary>The component of a cluster's DCS.</summary>
    public static DcsComponent Of(ClusterDefinition cluster) => All.OfType<DcsComponent>().Single(component => component.Kind == cluster.Dcs());
}
