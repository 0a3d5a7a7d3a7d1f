namespace PgHa.Definition;

/// <summary>The address that follows the leader, kept by keepalived.</summary>
public sealed record VirtualIPSettings
{
    /// <summary>The address with its prefix length, for example <c>10.0.0.100/24</c>.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// The version of keepalived to write the configuration for: <c>2.2.7</c> or <c>2.2</c>. Default: what is installed, otherwise what
    /// the platform has.
    /// </summary>
    public string? KeepalivedVersion { get; init; }

    /// <summary>VRRP's virtual router id, 1 to 255, unique in the network segment. Default 200 (seed R12).</summary>
    public int RouterId { get; init; } = 200;

    /// <summary>
    /// What a passed check adds to a node's priority. It must exceed the widest gap between two priorities, and
    /// priority + weight must not exceed 254 (seed R14). With 0 a node whose check fails gives the address up altogether, so
    /// that no node has it while there is no leader. Default 20.
    /// </summary>
    public int Weight { get; init; } = 20;

    /// <summary>Seconds between two runs of the check script, and its time-out. Default 1.</summary>
    public int CheckInterval { get; init; } = 1;

    /// <summary>Failed checks in a row before the node counts as no leader. Default 2.</summary>
    public int Fall { get; init; } = 2;

    /// <summary>Passed checks in a row before the node counts as leader. Default 2.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Seconds between VRRP advertisements. Default 1.</summary>
    public int AdvertInterval { get; init; } = 1;

    /// <summary>Whether the nodes are addressed one by one, for networks that do not carry multicast. Default false.</summary>
    public bool Unicast { get; init; }

    /// <summary>Further lines of keepalived's configuration. What the definition has a field for is refused there.</summary>
    public KeepalivedSettings Settings { get; init; } = new();
}
