using PgHa.Definition.Settings;

namespace PgHa.Definition;

/// <summary>Patroni's settings. Rule: <c>LoopWait + 2 × RetryTimeout ≤ Ttl</c> (Patroni's documentation, dynamic configuration).</summary>
public sealed record PatroniSettings
{
    /// <summary>
    /// The version to write the configuration for, and that pip installs: <c>4.0.7</c> or <c>4.0</c>. Default: what is installed,
    /// otherwise what the package source has.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>TCP port of the REST API. Default 8008.</summary>
    public int RestPort { get; init; } = 8008;

    /// <summary>Prefix of the cluster's keys in the DCS. Default <c>/service/</c>.</summary>
    public string Namespace { get; init; } = "/service/";

    /// <summary>Seconds that the leader's lock lives without being renewed; at least 20. Default 30.</summary>
    public int Ttl { get; init; } = 30;

    /// <summary>Seconds between two rounds of Patroni's loop; at least 1. Default 10.</summary>
    public int LoopWait { get; init; } = 10;

    /// <summary>Seconds that DCS and PostgreSQL operations are retried; at least 3. Default 10.</summary>
    public int RetryTimeout { get; init; } = 10;

    /// <summary>Bytes of lag beyond which a replica may not become leader. Default 1 MiB.</summary>
    public long MaximumLagOnFailover { get; init; } = 1048576;

    /// <summary>Whether a commit waits for a synchronous replica. Default false.</summary>
    public bool SynchronousMode { get; init; }

    /// <summary>
    /// Further settings of postgres.yml (Patroni's documentation, "YAML configuration settings"), laid over what PgHa renders. What the
    /// definition has a field for is refused there.
    /// </summary>
    public SettingMap Settings { get; init; } = SettingMap.Empty;
}
