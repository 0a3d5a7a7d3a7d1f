using PgHa.Definition;

namespace PgHa.Health;

/// <summary>Something that changed between two looks at a cluster.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Time">When it was seen, by the controller's clock: at most the interval between two looks after it happened.</param>
/// <param name="Kind">What kind of change.</param>
/// <param name="Node">The member it is about; empty when it is about the cluster.</param>
/// <param name="Before">What was; empty for nothing, or nobody.</param>
/// <param name="After">What is.</param>
public sealed record ClusterEvent(ClusterDefinition Cluster, DateTimeOffset Time, ClusterEventKind Kind, string Node, string Before, string After)
{
    /// <summary>In one line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time:HH:mm:ss} {Text}");

    /// <summary>For people.</summary>
    public string Text => Kind switch
    {
        ClusterEventKind.LeaderChanged => $"leader: {Nobody(Before)} → {Nobody(After)}",
        ClusterEventKind.VirtualIPMoved => $"virtual address: {Nobody(Before)} → {Nobody(After)}",
        ClusterEventKind.MemberLost => $"{Node} is lost: {After}",
        ClusterEventKind.MemberBack => $"{Node} is back: {After}",
        ClusterEventKind.RoleChanged => $"{Node}: {Before} → {After}",
        ClusterEventKind.StateChanged => $"{Node}: {Before} → {After}",
        ClusterEventKind.TimelineChanged => $"{Node}: timeline {Before} → {After}",
        ClusterEventKind.LagOver => $"{Node} is {After} behind",
        ClusterEventKind.LagUnder => $"{Node} has caught up: {After} behind",
        ClusterEventKind.PendingRestart => After.Length > 0 ? $"{Node} waits for a restart" : $"{Node} waits for no restart any more",
        ClusterEventKind.Disagreement => After.Length > 0 ? $"{Node}: {After}" : $"{Node}: no disagreement any more",
        _ => After.Length > 0 ? "automatic failover is suspended" : "automatic failover is on again",
    };

    private static string Nobody(string name) => name.Length > 0 ? name : "nobody";
}

/// <summary>The kinds of changes.</summary>
public enum ClusterEventKind
{
    /// <summary>Another member leads, or nobody.</summary>
    LeaderChanged,

    /// <summary>The virtual address is on other nodes than before.</summary>
    VirtualIPMoved,

    /// <summary>A member does not answer any more.</summary>
    MemberLost,

    /// <summary>A member answers again.</summary>
    MemberBack,

    /// <summary>A member has another role.</summary>
    RoleChanged,

    /// <summary>A member has another state: it streams no longer, or again.</summary>
    StateChanged,

    /// <summary>A member is on another timeline.</summary>
    TimelineChanged,

    /// <summary>A member is further behind than the limit.</summary>
    LagOver,

    /// <summary>A member is not further behind than the limit any more.</summary>
    LagUnder,

    /// <summary>A member waits for a restart, or no longer.</summary>
    PendingRestart,

    /// <summary>A member and the others, or the DCS, say different things, or no longer.</summary>
    Disagreement,

    /// <summary>Automatic failover was suspended, or resumed.</summary>
    Pause,
}
