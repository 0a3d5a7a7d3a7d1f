using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What the servers of a cluster said before anything is installed or started on them.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Nodes">The servers that were asked.</param>
/// <param name="Secrets">The cluster's passwords as far as they are known; null when they are not.</param>
public sealed record PrerequisiteObservation(ClusterDefinition Cluster, IReadOnlyList<NodePrerequisites> Nodes, ClusterSecrets? Secrets);

/// <summary>What one server said.</summary>
public sealed record NodePrerequisites
{
    /// <summary>The server's name.</summary>
    public required string Node { get; init; }

    /// <summary>Why it could not be asked at all; null when it could.</summary>
    public Exception? Failure { get; init; }

    /// <summary>How it reaches the DCS.</summary>
    public required Answer<DcsObservation> Dcs { get; init; }

    /// <summary>What it says of itself; null when only the DCS was asked for.</summary>
    public SystemObservation? System { get; init; }

    /// <summary>How far its clock is ahead of the controller's; null when it did not say.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>How far <see cref="ClockOffset"/> may be off.</summary>
    public TimeSpan ClockError { get; init; }

    /// <summary>What there is of PostgreSQL.</summary>
    public PostgresTraces? Postgres { get; init; }

    /// <summary>The directories with a member of etcd.</summary>
    public IReadOnlyList<string>? EtcdMembers { get; init; }

    /// <summary>What there is of Patroni.</summary>
    public PatroniTraces? Patroni { get; init; }

    /// <summary>What it knows of the virtual address.</summary>
    public SegmentObservation? Segment { get; init; }

    /// <summary>Whether it reaches the others.</summary>
    public Answer<ReachObservation>? Reach { get; init; }

    /// <summary>The server as descriptions see it; null where its system is none that PgHa knows.</summary>
    public NodeContext? Context { get; init; }

    /// <summary>The packages that are to be installed from repositories.</summary>
    public IReadOnlyList<string> MissingPackages { get; init; } = [];

    /// <summary>What its sources of packages have; null where nothing is to be installed.</summary>
    public Answer<PackageSupply>? Supply { get; init; }

    /// <summary>The cluster's identifier in the DCS, empty where there is none; null where this server cannot be asked.</summary>
    public Answer<string>? InitializeKey { get; init; }
}
