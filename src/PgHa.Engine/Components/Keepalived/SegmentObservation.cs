namespace PgHa.Components.Keepalived;

/// <summary>What a server knows of the virtual address and its segment before anything is installed or started. What it could not find out is null.</summary>
public sealed record SegmentObservation
{
    /// <summary>Whether a configuration of keepalived's that is not PgHa's is there.</summary>
    public bool ForeignConfiguration { get; init; }

    /// <summary>Whether the configuration there is PgHa's.</summary>
    public bool OwnConfiguration { get; init; }

    /// <summary>Whether keepalived runs.</summary>
    public bool Running { get; init; }

    /// <summary>The hardware address that answers for the virtual address; empty where nobody does, null where that could not be asked.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>The routers heard, each as address and router id; null where nobody listened.</summary>
    public IReadOnlyList<(string Address, int Router)>? Heard { get; init; }

    /// <summary>Whether there was a reason to listen: nothing of ours was there yet.</summary>
    public bool Listened { get; init; }
}
