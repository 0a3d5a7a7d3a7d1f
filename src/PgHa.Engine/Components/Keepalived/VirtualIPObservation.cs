namespace PgHa.Components.Keepalived;

/// <summary>What a node says of the virtual address.</summary>
/// <param name="Holds">Whether one of its interfaces has the address.</param>
/// <param name="Running">Whether keepalived runs; null where that was not asked.</param>
/// <param name="CheckExitCode">What the check script answers just now; null where the script is missing.</param>
public sealed record VirtualIPObservation(bool Holds, bool? Running, int? CheckExitCode)
{
    /// <summary>What Patroni's <c>/primary</c> answers just now, the question that the check script asks; null where not asked, 0 for no answer.</summary>
    public int? RestStatus { get; init; }

    /// <summary>keepalived's priority of this node, as its file says; null where not asked, or not there.</summary>
    public int? Priority { get; init; }

    /// <summary>What a passed check adds to it, as the file says; null as above.</summary>
    public int? Weight { get; init; }

    /// <summary>VRRP's router id, as the file says; null as above.</summary>
    public int? RouterId { get; init; }

    /// <summary>On the holder: the hardware address of the interface that has the address; empty where not known.</summary>
    public string HardwareAddress { get; init; } = "";

    /// <summary>On another node: the hardware address that it sends to when it means the virtual address (ARP, NDP); empty where not known.</summary>
    public string NeighbourAddress { get; init; } = "";

    /// <summary>
    /// Who answers on Patroni's port of the virtual address, asked from this node: its name; its role where its version tells no name
    /// (before 3.0.3); empty for nobody.
    /// </summary>
    public string Answering { get; init; } = "";
}
