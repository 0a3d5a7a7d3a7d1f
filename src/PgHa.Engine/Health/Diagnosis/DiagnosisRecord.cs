using PgHa.Definition;

namespace PgHa.Health.Diagnosis;

/// <summary>Why a cluster does not do what it should: a cause that is known, with what shows it and what mends it.</summary>
public sealed record DiagnosisRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The cause's stable identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The node that it is about, or the cluster's name.</summary>
    public required string Target { get; init; }

    /// <summary>What is wrong, and why.</summary>
    public required string Cause { get; init; }

    /// <summary>What shows it: lines of logs with node, time and place, and what was seen.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>What to do.</summary>
    public required string Recommendation { get; init; }

    /// <summary>The command that mends it, or the next one to type.</summary>
    public required string Command { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Target}: {Id}: {Cause}";
}
