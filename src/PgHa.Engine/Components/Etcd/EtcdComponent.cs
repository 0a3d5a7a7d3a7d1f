using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Etcd;

/// <summary>etcd: a member of ours where the server has one (seed R8), and Patroni's client library where there is a database.</summary>
public sealed class EtcdComponent : DcsComponent
{
    /// <summary>The unit of every platform's package.</summary>
    public const string Unit = "etcd.service";

    /// <summary>The system account that etcd's packages make.</summary>
    public const string Account = "etcd";

    /// <inheritdoc/>
    public override string Name => "etcd";

    /// <inheritdoc/>
    public override DcsKind Kind => DcsKind.Etcd;

    /// <inheritdoc/>
    public override bool IsPartOf(ClusterDefinition cluster, NodeDefinition node) => base.IsPartOf(cluster, node) || cluster.HasEtcd(node);

    /// <inheritdoc/>
    public override (string Name, YamlMap Settings) PatroniSection(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return (EtcdApi.Protocol(node) == EtcdProtocol.V2 ? "etcd" : "etcd3", EtcdSection.Render(node));
    }

    /// <summary>Clients are the servers with a database; peers, the other members.</summary>
    public override IReadOnlyList<Listener> Listeners(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return !cluster.HasEtcd(node) ? [] :
        [
            new(cluster.Etcd.ClientPort, "etcd's clients", Unit, [.. cluster.Nodes.Where(n => n.Name != node.Name)]),
            new(cluster.Etcd.PeerPort, "etcd's peers", Unit, [.. cluster.EtcdMembers().Where(n => n.Name != node.Name)]),
        ];
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Cluster.HasEtcd(node.Node))
            foreach (var resource in Member(node)) yield return resource;
        if (node.Cluster.HasDatabase(node.Node))
            foreach (var resource in base.Describe(node)) yield return resource;
    }

    private IEnumerable<Resource> Member(NodeContext node)
    {
        var urls = node.Cluster.Packages.EtcdPackages.Select(PackageUrl.Parse).OfType<PackageUrl>().ToDictionary(p => p.Name, p => p.Url);
        foreach (var package in node.Platform.EtcdPackages(node.Cluster))
            yield return new PackageResource(package) { Component = Name, Url = urls.GetValueOrDefault(package) };
        yield return new DirectoryResource(node.Cluster.Etcd.DataDirectory, Account, Account, Modes.PrivateDirectory) { Component = Name };
        yield return new FileResource(node.Platform.EtcdConfiguration, "root", "root", Modes.File, EtcdConfiguration.Render(node))
        {
            Component = Name,
            Unit = Unit,
            // A running member takes nothing from this file but at its start, and of what PgHa changes there by itself, the
            // cluster state, not even then.
            Reaction = UnitReaction.None,
        };
        yield return new FileResource($"/etc/systemd/system/{Unit}.d/pgha.conf", "root", "root", Modes.File, """
            # PgHa: the package's unit leaves an etcd down that ended with an error.
            [Service]
            Restart=on-failure
            RestartSec=2

            """) { Component = Name };
        if (EtcdClient.LoginFile(node) is { } login)
            yield return new FileResource(EtcdClient.LoginPath, "root", "root", Modes.PrivateFile, login) { Component = Name, Sensitive = true };
        foreach (var opening in Openings(node)) yield return opening;
        yield return new UnitResource(Unit) { Component = Name, Enabled = node.State.ServicesStart };
    }
}
