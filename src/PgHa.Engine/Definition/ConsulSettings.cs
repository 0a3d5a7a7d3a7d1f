namespace PgHa.Definition;

/// <summary>A Consul that is there already (seed R7). Its ACL token is a parameter of cmdlets.</summary>
public sealed record ConsulSettings
{
    /// <summary>The agent's host name or address. Default: each node's own agent, at 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The agent's TCP port. Default 8500.</summary>
    public int Port { get; init; } = 8500;

    /// <summary>
    /// How it is reached over TLS: the CA (the system's own where none is named), and a certificate and key where the agent asks for
    /// one. Default: without TLS.
    /// </summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Whether the agent's certificate is checked. Default true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The data centre. Default: the agent's own.</summary>
    public string? DataCenter { get; init; }

    /// <summary>How reads are answered. Default: as Consul does by default.</summary>
    public ConsulConsistency Consistency { get; init; }

    /// <summary>Health checks that the leader's session hangs on. Default: none.</summary>
    public IReadOnlyList<string> Checks
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Whether each member is registered as a service named after the cluster. Default false.</summary>
    public bool RegisterService { get; init; }

    /// <summary>Tags of that service beside the role. Default: none.</summary>
    public IReadOnlyList<string> ServiceTags
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>How often Consul checks that service, as Consul writes durations: <c>5s</c>, <c>1m</c>. Default <c>5s</c>.</summary>
    public string ServiceCheckInterval { get; init; } = "5s";
}
