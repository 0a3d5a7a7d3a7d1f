using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Etcd;

/// <summary>The etcd member of a node (seed R8).</summary>
public sealed class EtcdComponent : Component
{
    /// <summary>The unit of every platform's package.</summary>
    public const string Unit = "etcd.service";

    /// <summary>The system account that etcd's packages make.</summary>
    public const string Account = "etcd";

    /// <inheritdoc/>
    public override string Name => "etcd";

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
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
        yield return FirewallResource.Tcp(Name, node.Cluster.Etcd.ClientPort);
        yield return FirewallResource.Tcp(Name, node.Cluster.Etcd.PeerPort);
        yield return new UnitResource(Unit) { Component = Name, Enabled = node.State.Bootstrapped };
    }
}
