using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;

namespace PgHa.Health;

/// <summary>Everything that one node said at one moment.</summary>
public sealed record NodeObservation
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Why the node could not be asked at all; null when it could.</summary>
    public Exception? Failure { get; init; }

    /// <summary>How it reaches the DCS, where that is not ours.</summary>
    public Answer<DcsObservation> Dcs { get; init; } = new("", new DcsObservation(), "");

    /// <summary>Its member of our etcd; without a value and a problem where it has none.</summary>
    public required Answer<EtcdObservation> Etcd { get; init; }

    /// <summary>Its Patroni.</summary>
    public required Answer<PatroniObservation> Patroni { get; init; }

    /// <summary>What the DCS answers it, asked without Patroni; without a value and a problem where nothing was asked.</summary>
    public Answer<PatroniKeys> Keys { get; init; } = new("", null, "");

    /// <summary>Its part in the virtual address.</summary>
    public required Answer<VirtualIPObservation> VirtualIP { get; init; }

    /// <summary>Which members' endpoints of our etcd it reaches; null where that was not asked.</summary>
    public IReadOnlyDictionary<string, bool>? EtcdReach { get; init; }

    /// <summary>Its PostgreSQL, asked itself; without a value and a problem where it was not asked.</summary>
    public Answer<PostgresObservation> Postgres { get; init; } = new("", null, "");

    /// <summary>Its disks; without a value and a problem where that was not asked.</summary>
    public Answer<DiskObservation> Disk { get; init; } = new("", null, "");

    /// <summary>Since when at least automatic failover is suspended, by Patroni's journal and the node's clock; null where there is nothing to tell.</summary>
    public DateTimeOffset? PausedSince { get; init; }

    /// <summary>How long the node has been up; null when it did not say.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Its services.</summary>
    public IReadOnlyDictionary<string, UnitFact> Units { get; init; } = new Dictionary<string, UnitFact>();

    /// <summary>What its own clock showed; null when it did not say.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>How long ago its Patroni last reached the DCS, by its own clock; null where that is not known.</summary>
    public TimeSpan? DcsAge => Time - Patroni.Value?.DcsLastSeen;

    /// <summary>How far its clock is ahead of the controller's; null when it did not say.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>How far <see cref="ClockOffset"/> may be off: half of the time that asking took.</summary>
    public TimeSpan ClockError { get; init; }

    /// <summary>How it is kept out of service; null when it is not, or did not say.</summary>
    public Maintenance? Maintenance { get; init; }

    /// <summary>The observation of a server that there was nothing to ask.</summary>
    public static NodeObservation NotAsked(string node) =>
        new() { Node = node, Etcd = new(node, null, ""), Patroni = new(node, null, ""), VirtualIP = new(node, null, "") };

    /// <summary>The observation of a node that could not be asked.</summary>
    public static NodeObservation Unreachable(string node, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new()
        {
            Node = node,
            Failure = failure,
            Dcs = new(node, null, failure.Message),
            Etcd = new(node, null, failure.Message),
            Patroni = new(node, null, failure.Message),
            Keys = new(node, null, failure.Message),
            Postgres = new(node, null, failure.Message),
            Disk = new(node, null, failure.Message),
            VirtualIP = new(node, null, failure.Message),
        };
    }
}
