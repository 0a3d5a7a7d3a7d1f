using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Components;

/// <summary>All that a component may look at when it describes what it wants of a node.</summary>
/// <param name="Cluster">The definition.</param>
/// <param name="Node">The node, one of the definition's.</param>
/// <param name="Platform">The node's operating system.</param>
/// <param name="Secrets">The cluster's passwords.</param>
/// <param name="State">What of the node's present state the description depends on.</param>
public sealed record NodeContext(ClusterDefinition Cluster, NodeDefinition Node, Platform Platform, ClusterSecrets Secrets, NodeState State)
{
    /// <summary>What the node has already. Default: nothing.</summary>
    public InstalledVersions Installed { get; init; } = InstalledVersions.None;

    /// <summary>
    /// The versions that everything is written for. Rendering asks only these. Default: those of a node on which nothing is installed yet.
    /// </summary>
    public ComponentVersions Versions { get; init; } = ComponentVersions.Of(Cluster, Platform);

    /// <summary>PostgreSQL's data directory on this node.</summary>
    public string DataDirectory => Cluster.Postgres.DataDirectory ?? Platform.PostgresDataDirectory(Cluster);
}

/// <summary>The little of a node's present state that its description depends on.</summary>
/// <param name="Interface">The interface that has the node's address, where it was found.</param>
/// <param name="Bootstrapped">Whether the server has been started as part of its cluster: see <see cref="StartMark"/>.</param>
public sealed record NodeState(string? Interface, bool Bootstrapped)
{
    /// <summary>The node's architecture as <c>uname -m</c> says it. Default <c>x86_64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>How the node is kept out of service; null (the default) when it is not.</summary>
    public Maintenance? Maintenance { get; init; }

    /// <summary>Whether Patroni and etcd start at boot.</summary>
    public bool ServicesStart => Bootstrapped && Maintenance is not { ServicesStopped: true };
}
