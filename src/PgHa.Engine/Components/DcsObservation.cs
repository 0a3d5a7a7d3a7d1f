namespace PgHa.Components;

/// <summary>What a node says of its cluster's DCS before anything is started on it.</summary>
public sealed record DcsObservation
{
    /// <summary>The servers of a DCS that is not ours, as the node reaches them; none when it is ours.</summary>
    public IReadOnlyList<DcsEndpoint> Endpoints { get; init; } = [];

    /// <summary>The files of TLS that the node must have.</summary>
    public IReadOnlyList<DcsFile> Files { get; init; } = [];
}

/// <summary>A file that the node must have.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Account">Who must be able to read it.</param>
/// <param name="State">What was found.</param>
public sealed record DcsFile(string Path, string Account, DcsFileState State)
{
    /// <summary>When the first certificate in it expires; null of a file that is none, or cannot be read as one.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether it should be a certificate.</summary>
    public bool IsCertificate { get; init; }
}

/// <summary>What was found of a file.</summary>
public enum DcsFileState
{
    /// <summary>It is there, and the account can read it, if there is one yet.</summary>
    Readable,

    /// <summary>It is there, and the account cannot read it.</summary>
    Unreadable,

    /// <summary>It is a client's certificate with a common name, which etcd does not take together with a login.</summary>
    Named,

    /// <summary>It is not there, or is no file.</summary>
    Missing,

    /// <summary>It is not there yet, and neither is the account: packages bring that.</summary>
    Awaited,
}
