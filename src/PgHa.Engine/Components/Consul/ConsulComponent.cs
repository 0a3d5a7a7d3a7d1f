using PgHa.Definition;

namespace PgHa.Components.Consul;

/// <summary>A Consul that is there already (seed R7): all it wants of a node is Patroni's client library.</summary>
public sealed class ConsulComponent : DcsComponent
{
    /// <inheritdoc/>
    public override string Name => "consul";

    /// <inheritdoc/>
    public override DcsKind Kind => DcsKind.Consul;

    /// <inheritdoc/>
    public override (string Name, YamlMap Settings) PatroniSection(NodeContext node) => ("consul", ConsulSection.Render(node));
}
