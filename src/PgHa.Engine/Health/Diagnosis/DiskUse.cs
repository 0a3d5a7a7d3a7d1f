using System.Globalization;

namespace PgHa.Health.Diagnosis;

/// <summary>How full the disk under a directory is.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Mount">Where the file system is mounted.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Available">Bytes that are left for everybody but root.</param>
/// <param name="InodesAvailable">Files that could still be made; null where the file system does not count them.</param>
public sealed record DiskUse(string Path, string Mount, long Size, long Available, long? InodesAvailable)
{
    /// <summary>Whether there is so little that a database will stop soon, or has: less than one in a hundred and less than 256 MiB, or no inode.</summary>
    public bool IsFull => (Available < Size / 100 && Available < 256L * 1024 * 1024) || Available == 0 || InodesAvailable == 0;

    /// <summary>For people.</summary>
    public override string ToString() => InodesAvailable == 0
        ? $"{Path} ({Mount}): no inodes are left"
        : string.Create(CultureInfo.InvariantCulture, $"{Path} ({Mount}): {Available / 1048576.0:0.0} MiB of {Size / 1048576.0:0} MiB are left");
}
