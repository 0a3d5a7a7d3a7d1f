using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Patroni;

/// <summary>Patroni, with its configuration and unit in one place on every platform (seed R5).</summary>
public sealed class PatroniComponent : Component
{
    /// <summary>The unit, ours.</summary>
    public const string Unit = "patroni.service";

    /// <summary>The directory of the configuration.</summary>
    public const string Directory = "/etc/patroni";

    /// <summary>The configuration: readable by PostgreSQL's account alone, it holds passwords.</summary>
    public const string Configuration = Directory + "/postgres.yml";

    /// <inheritdoc/>
    public override string Name => "patroni";

    /// <summary>Members ask each other for their positions before one of them takes over (patroni, <c>ha.py</c>, <c>fetch_node_status</c>).</summary>
    public override IReadOnlyList<Listener> Listeners(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return [new(cluster.Patroni.RestPort, "Patroni's REST API", Unit, [.. cluster.Nodes.Where(n => n.Name != node.Name)])];
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var package in node.Platform.PatroniPackages(node.Cluster))
            yield return new PackageResource(package) { Component = Name };
        if (node.Platform.PatroniSource(node.Cluster) == PackageSource.Pip) yield return PatroniEnvironment.Describe(node, Name);
        yield return new DirectoryResource(Directory, "root", "root", Modes.Directory) { Component = Name };
        yield return new FileResource(Configuration, PostgresComponent.Account, PostgresComponent.Account, Modes.PrivateFile, PatroniConfiguration.Render(node))
        {
            Component = Name,
            Check = PatroniValidation.Command(node.Platform.PatroniProgram(node.Cluster)),
            Unit = Unit,
            Reaction = UnitReaction.Reload,
        };
        yield return new FileResource($"/etc/systemd/system/{Unit}", "root", "root", Modes.File, PatroniUnit.Render(node)) { Component = Name };
        foreach (var opening in Openings(node)) yield return opening;
        yield return new UnitResource(Unit) { Component = Name, Enabled = node.State.ServicesStart };
    }
}
