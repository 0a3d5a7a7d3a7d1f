namespace PgHa.Definition;

/// <summary>A ZooKeeper that is there already (seed R7).</summary>
public sealed record ZooKeeperSettings
{
    /// <summary>Its servers, each as <c>host:port</c>; the port is 2181 where none is given.</summary>
    public required IReadOnlyList<string> Hosts
    {
        get;
        init => field = ValueList<string>.Of(value);
    }

    /// <summary>
    /// How it is reached over TLS: the CA beside the system's own, and a certificate and key where the servers ask for one. Default:
    /// without TLS. kazoo, the client, does not hold the server's name against its certificate.
    /// </summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Whether the servers' certificates are checked. Default true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// The user of ZooKeeper's <c>digest</c> scheme; the password is a parameter of cmdlets. What Patroni writes is then for that user
    /// alone, unless <see cref="Acls"/> say otherwise. Patroni 3.3 and later. Default: without authentication.
    /// </summary>
    public string? User { get; init; }

    /// <summary>
    /// Access to what Patroni writes: principals, with their scheme (<c>x509</c> where there is none), and the permissions of each, with
    /// commas between them: <c>CREATE</c>, <c>READ</c>, <c>WRITE</c>, <c>DELETE</c>, <c>ADMIN</c>, <c>ALL</c>. Default: everybody.
    /// </summary>
    public IReadOnlyDictionary<string, string> Acls
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;

    /// <summary>The port of a server that names none.</summary>
    public const int DefaultPort = 2181;
}
