namespace PgHa.Remote;

/// <summary>How patient a session is.</summary>
internal sealed record SessionTiming
{
    /// <summary>How much later than its deadline the node ends a script by itself.</summary>
    public TimeSpan RemoteSlack { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long processes have between TERM and KILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long ending the processes may take in all before the node counts as unreachable.</summary>
    public TimeSpan EndPatience { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a running script may be silent before the node is asked for a sign of life.</summary>
    public TimeSpan SilenceAllowed { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the node has to give it.</summary>
    public TimeSpan SignOfLife { get; init; } = TimeSpan.FromSeconds(15);
}
