using System.Globalization;
using PgHa.Checks;
using PgHa.Components.Postgres;

namespace PgHa.Health;

/// <summary>What changed between two looks at a cluster. Pure.</summary>
public static class ClusterEvents
{
    /// <summary>The changes, those of the cluster first.</summary>
    /// <param name="before">The look before.</param>
    /// <param name="after">The look after it, at the same cluster.</param>
    /// <param name="limits">The limits: of them <c>replication.lag</c> counts.</param>
    public static IEnumerable<ClusterEvent> Between(ClusterSnapshot before, ClusterSnapshot after, Thresholds limits)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(limits);
        ClusterEvent Event(ClusterEventKind kind, string node, string was, string now) => new(after.Cluster, after.Time, kind, node, was, now);
        if (before.Leader != after.Leader) yield return Event(ClusterEventKind.LeaderChanged, "", before.Leader, after.Leader);
        // A holder that does not answer is not known to have let go.
        if (before.AddressHolders != after.AddressHolders) yield return Event(ClusterEventKind.VirtualIPMoved, "", before.AddressHolders, after.AddressHolders);
        if (before.Paused is { } paused && after.Paused is { } now && paused != now) yield return Event(ClusterEventKind.Pause, "", paused ? "suspended" : "", now ? "suspended" : "");
        foreach (var (was, member) in before.Members.Join(after.Members, m => m.Node, m => m.Node, (b, a) => (b, a)))
        {
            var (wasThere, isThere) = (IsThere(was), IsThere(member));
            if (wasThere && !isThere) yield return Event(ClusterEventKind.MemberLost, member.Node, was.State, member.State);
            if (!wasThere && isThere) yield return Event(ClusterEventKind.MemberBack, member.Node, was.State, member.State);
            if (wasThere && isThere)
            {
                if (was.Role != member.Role) yield return Event(ClusterEventKind.RoleChanged, member.Node, was.Role, member.Role);
                if (was.State != member.State) yield return Event(ClusterEventKind.StateChanged, member.Node, was.State, member.State);
                if (was.Timeline is { } old && member.Timeline is { } timeline && old != timeline)
                    yield return Event(ClusterEventKind.TimelineChanged, member.Node, old.ToString(CultureInfo.InvariantCulture), timeline.ToString(CultureInfo.InvariantCulture));
                if (was.PendingRestart != member.PendingRestart)
                    yield return Event(ClusterEventKind.PendingRestart, member.Node, was.PendingRestart ? "pending" : "", member.PendingRestart ? "pending" : "");
            }

            var limit = limits.Of(ReplicationChecks.LagLimit);
            if (was.Lag > limit != member.Lag > limit && member.Lag is not null)
                yield return Event(member.Lag > limit ? ClusterEventKind.LagOver : ClusterEventKind.LagUnder, member.Node, Sizes.Text(was.Lag), Sizes.Text(member.Lag));
            if (!was.Disagreements.SequenceEqual(member.Disagreements))
                yield return Event(ClusterEventKind.Disagreement, member.Node, string.Join("; ", was.Disagreements), string.Join("; ", member.Disagreements));
        }
    }

    private static bool IsThere(MemberRecord member) => member.State is not ("unreachable" or "no answer");
}
