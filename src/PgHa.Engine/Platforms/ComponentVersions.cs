using PgHa.Definition;

namespace PgHa.Platforms;

/// <summary>The versions that a node's files are written for. A third part that is missing means the newest release of the line.</summary>
/// <param name="Postgres">PostgreSQL's major version, for example <c>15</c> or <c>9.6</c>.</param>
/// <param name="Patroni">Patroni's version.</param>
/// <param name="Etcd">etcd's version.</param>
/// <param name="Keepalived">keepalived's version.</param>
public sealed record ComponentVersions(string Postgres, Version Patroni, Version Etcd, Version Keepalived)
{
    /// <summary>
    /// What a node has or will have: what is installed, where the definition asks for no other line; otherwise what the definition says;
    /// otherwise what the platform's source of packages has.
    /// </summary>
    public static ComponentVersions Of(ClusterDefinition cluster, Platform platform, InstalledVersions? installed = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(platform);
        installed ??= InstalledVersions.None;
        return new(
            cluster.Postgres.Version,
            Resolve(cluster.Patroni.Version, installed.Patroni, platform.PatroniVersion(cluster)),
            Resolve(cluster.Etcd.Version, installed.Etcd, platform.EtcdVersion(cluster)),
            Resolve(cluster.VirtualIP?.KeepalivedVersion, installed.Keepalived, platform.KeepalivedVersion));
    }

    // An installed 4.0.7 is the 4.0 that the definition asks for, and says more than it.
    private static Version Resolve(string? asked, Version? installed, Version packaged) =>
        VersionText.Find(asked) is not { } version ? installed ?? packaged
        : installed is not null && version.Build < 0 && version.SameLine(installed) ? installed
        : version;
}

/// <summary>The versions of what is installed on a node already; null for what is not.</summary>
public sealed record InstalledVersions(Version? Patroni, Version? Etcd, Version? Keepalived)
{
    /// <summary>A node with nothing installed.</summary>
    public static InstalledVersions None { get; } = new(null, null, null);
}
