using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>A check's result, with the cluster it belongs to.</summary>
public sealed record HealthRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The check's stable identifier.</summary>
    public required string Id { get; init; }

    /// <summary>A node's name, or the cluster's.</summary>
    public required string Target { get; init; }

    /// <summary>Pass, Warning, Fail, or Unknown when the check could not be made.</summary>
    public required CheckOutcome Outcome { get; init; }

    /// <summary>What is at stake when this check does not pass, however it came out: Minor, Major, Critical.</summary>
    public CheckSeverity Severity => CheckSeverities.Of(Id);

    /// <summary>What was seen.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do; empty when there is nothing to do.</summary>
    public required string Recommendation { get; init; }

    /// <summary>Whether a cluster with this result may be called healthy: what is unknown is not.</summary>
    public bool IsHealthy => Outcome is CheckOutcome.Pass or CheckOutcome.Warning;

    internal static HealthRecord Of(ClusterDefinition cluster, CheckResult result) => new()
    {
        Cluster = cluster,
        Id = result.Id,
        Target = result.Target,
        Outcome = result.Outcome,
        Reason = result.Reason,
        Recommendation = result.Recommendation,
    };

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Target}: {Id} {Outcome}: {Reason}";
}
