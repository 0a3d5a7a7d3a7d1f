namespace PgHa.Definition;

/// <summary>The etcd cluster that PgHa runs on the nodes.</summary>
public sealed record EtcdSettings
{
    /// <summary>
    /// The version to write the configuration for: <c>3.5.16</c> or <c>3.5</c>. Default: what is installed, otherwise what the package
    /// source has.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>TCP port for clients. Default 2379.</summary>
    public int ClientPort { get; init; } = 2379;

    /// <summary>TCP port between members. Default 2380.</summary>
    public int PeerPort { get; init; } = 2380;

    /// <summary>Member data, absolute. Default <c>/var/lib/etcd/pgha</c>: a directory of our own, never the package's.</summary>
    public string DataDirectory { get; init; } = "/var/lib/etcd/pgha";

    /// <summary>Token that keeps two clusters apart at their bootstrap. Default: the cluster's name.</summary>
    public string? Token { get; init; }

    /// <summary>Milliseconds between a leader's heartbeats. Default 100.</summary>
    public int HeartbeatInterval { get; init; } = 100;

    /// <summary>Milliseconds without a heartbeat before an election; at least five heartbeats (etcd's own rule). Default 1000.</summary>
    public int ElectionTimeout { get; init; } = 1000;

    /// <summary>
    /// Further flags of etcd, by their names on its command line (<c>snapshot-count</c>), with their values. What the definition has a field
    /// for is refused there.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;
}
