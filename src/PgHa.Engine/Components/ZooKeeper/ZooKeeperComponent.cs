using PgHa.Definition;

namespace PgHa.Components.ZooKeeper;

/// <summary>A ZooKeeper that is there already (seed R6, R7): all it wants of a node is Patroni's client library.</summary>
public sealed class ZooKeeperComponent : DcsComponent
{
    /// <inheritdoc/>
    public override string Name => "zookeeper";

    /// <inheritdoc/>
    public override DcsKind Kind => DcsKind.ZooKeeper;

    /// <inheritdoc/>
    public override (string Name, YamlMap Settings) PatroniSection(NodeContext node) => ("zookeeper", ZooKeeperSection.Render(node));
}
