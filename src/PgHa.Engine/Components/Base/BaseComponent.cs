using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Base;

/// <summary>What PgHa itself keeps on a node.</summary>
public sealed class BaseComponent : Component
{
    /// <inheritdoc/>
    public override string Name => "pgha";

    /// <inheritdoc/>
    public override bool IsPartOf(ClusterDefinition cluster, NodeDefinition node) => true;

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var package in node.Platform.ToolPackages)
            yield return new PackageResource(package) { Component = Name };
        yield return new DirectoryResource("/etc/pgha", "root", "root", Modes.PrivateDirectory) { Component = Name };
        // A server that carries etcd alone needs no password of the database.
        if (node.Cluster.HasDatabase(node.Node))
        {
            yield return new FileResource(ClusterSecrets.Path, "root", "root", Modes.PrivateFile, node.Secrets.ToJson())
            {
                Component = Name,
                Sensitive = true,
                // Before the packages: a run that is cut off later must find the same secrets again.
                BeforePackages = true,
            };
        }

        if (node.State.Bootstrapped && !node.Cluster.HasEtcd(node.Node))
            yield return new FileResource(StartMark.File, "root", "root", Modes.File, StartMark.Content) { Component = Name };
    }
}
