using PgHa.Definition;

namespace PgHa.Components.Base;

/// <summary>How much room a node has where it matters.</summary>
public sealed record DiskObservation
{
    /// <summary>The file systems.</summary>
    public IReadOnlyList<DiskSpace> Spaces
    {
        get;
        init => field = ValueList<DiskSpace>.Of(value);
    } = ValueList<DiskSpace>.Empty;

    /// <summary>Bytes of WAL; null where there is none, or it cannot be read.</summary>
    public long? WalBytes { get; init; }

    /// <summary>How many WAL segments wait to be archived; null as above.</summary>
    public int? ArchiveReady { get; init; }
}

/// <summary>A file system of a node.</summary>
/// <param name="What">What lies on it: <c>data</c>, <c>wal</c>, <c>etcd</c>, <c>logs</c>.</param>
/// <param name="Path">The directory.</param>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What is free for everybody but root.</param>
public sealed record DiskSpace(string What, string Path, long TotalBytes, long FreeBytes);
