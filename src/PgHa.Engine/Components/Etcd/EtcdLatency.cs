namespace PgHa.Components.Etcd;

/// <summary>How long a member's writes of one kind took since it started, but for the slowest of them.</summary>
/// <param name="Seconds">99 of 100 took no longer, of few all but four.</param>
/// <param name="Count">How many there were.</param>
public sealed record EtcdLatency(double Seconds, long Count)
{
    // One of so few that was slow, as one is when a member starts, says nothing of the disk yet.
    private const int Few = 400;

    /// <summary>Which of them <see cref="Seconds"/> speaks of, to be read before their name: <c>99 of 100</c>.</summary>
    public string Which => Count >= Few ? "99 of 100" : $"{Slowest(Count)} of {Count}";

    internal static double Share(long count) => count >= Few ? 0.99 : (double)Slowest(count) / Math.Max(count, 1);

    private static long Slowest(long count) => Math.Max(count - 4, (count + 1) / 2);
}
