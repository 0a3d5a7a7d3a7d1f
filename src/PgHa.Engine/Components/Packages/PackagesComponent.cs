using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Packages;

/// <summary>Where the node's packages come from (seed R2): repositories with their keys, streams of modules.</summary>
public sealed class PackagesComponent : Component
{
    /// <inheritdoc/>
    public override string Name => "packages";

    /// <inheritdoc/>
    public override bool IsPartOf(ClusterDefinition cluster, NodeDefinition node) => true;

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var (path, content) in node.Platform.SourceFiles(node.Cluster, node.State.Architecture))
            yield return new FileResource(path, "root", "root", Modes.File, content) { Component = Name, BeforePackages = true };
        foreach (var (name, stream) in node.Platform.Modules(node.Cluster))
            yield return new ModuleResource(name, stream) { Component = Name };
    }
}
