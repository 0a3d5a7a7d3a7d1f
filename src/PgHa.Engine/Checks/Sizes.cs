namespace PgHa.Checks;

/// <summary>Bytes for people.</summary>
internal static class Sizes
{
    /// <summary>Bytes with a unit of 1024, at most four digits; empty for null.</summary>
    public static string Text(long? bytes) => bytes switch
    {
        null => "",
        < 10L << 10 => $"{bytes} B",
        < 10L << 20 => $"{bytes >> 10} KiB",
        < 10L << 30 => $"{bytes >> 20} MiB",
        _ => $"{bytes >> 30} GiB",
    };
}
