namespace PgHa.Definition;

/// <summary>
/// etcd: PgHa's own, on the database nodes or on <see cref="Nodes"/> of its own, or one that is there already, at <see cref="Hosts"/>.
/// </summary>
public sealed record EtcdSettings
{
    /// <summary>Servers that carry etcd alone. Default: none, the database nodes carry it.</summary>
    public IReadOnlyList<NodeDefinition> Nodes
    {
        get;
        init => field = ValueList<NodeDefinition>.Of(value);
    } = ValueList<NodeDefinition>.Empty;

    /// <summary>
    /// The members of an etcd that is there already, each as <c>host:port</c>; nothing of etcd is installed then. Default: none.
    /// </summary>
    public IReadOnlyList<string> Hosts
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>The API that Patroni speaks. Default: by the versions.</summary>
    public EtcdProtocol? Protocol { get; init; }

    /// <summary>
    /// How clients reach it over TLS: the CA, and a certificate and key where the servers ask for one. Default: without TLS.
    /// </summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>
    /// The certificate and key of our own members, and the CA that their clients' certificates are held against. Clients must show one
    /// when <see cref="Tls"/> has one. Default: without TLS.
    /// </summary>
    public TlsSettings? ServerTls { get; init; }

    /// <summary>The same between our own members. Default: <see cref="ServerTls"/>.</summary>
    public TlsSettings? PeerTls { get; init; }

    /// <summary>Who Patroni logs in as; the password is a parameter of cmdlets. Default: without authentication.</summary>
    public string? User { get; init; }

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
