using PgHa.Definition;

namespace PgHa.Health;

/// <summary>A cluster at one moment, as much as is watched of it.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>When it was seen, by the controller's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The leader; empty for nobody.</summary>
    public required string Leader { get; init; }

    /// <summary>Whether automatic failover is suspended; null when nobody told.</summary>
    public bool? Paused { get; init; }

    /// <summary>The members.</summary>
    public required IReadOnlyList<MemberRecord> Members { get; init; }

    /// <summary>Who has the virtual address; several with a comma between them, empty for nobody.</summary>
    public string AddressHolders => string.Join(", ", Members.Where(m => m.HoldsVirtualIP == true).Select(m => m.Node));

    /// <summary>What is watched of an observation.</summary>
    public static ClusterSnapshot Of(ClusterObservation seen, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(seen);
        MemberRecord[] members = [.. MemberRecord.Of(seen)];
        var answers = seen.Databases.Select(n => n.Patroni.Value).OfType<Components.Patroni.PatroniObservation>().ToList();
        return new()
        {
            Cluster = seen.Cluster,
            Time = time,
            Leader = members.SingleOrDefault(m => m.Role is "Leader" or "StandbyLeader")?.Node ?? "",
            Paused = answers.Count == 0 ? null : answers.Any(p => p.Paused),
            Members = members,
        };
    }
}
