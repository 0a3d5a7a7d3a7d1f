using PgHa.Definition;

namespace PgHa.Compliance;

/// <summary>A rule's verdict on a cluster or on one of its nodes.</summary>
public sealed record ComplianceRecord
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>Its group: <c>security</c>, <c>availability</c>, <c>seed</c>, <c>operations</c>.</summary>
    public required string Group { get; init; }

    /// <summary>What it wants.</summary>
    public required string Title { get; init; }

    /// <summary>How much it weighs.</summary>
    public required ComplianceSeverity Severity { get; init; }

    /// <summary>A node's name, or the cluster's.</summary>
    public required string Target { get; init; }

    /// <summary>The node; empty where the rule speaks of the cluster.</summary>
    public string Node { get; init; } = "";

    /// <summary>Pass, Fail, NotApplicable, or Unknown when it could not be found out.</summary>
    public required ComplianceOutcome Outcome { get; init; }

    /// <summary>What was seen.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason of the baseline's exception that excuses a failure; empty without one.</summary>
    public string Exception { get; init; } = "";

    /// <summary>When an exception for this ran out; null where none did.</summary>
    public DateOnly? ExceptionExpired { get; init; }

    /// <summary>Why the rule is there.</summary>
    public required string Rationale { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Reference { get; init; }

    /// <summary>What to do where it is broken.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether nothing is to be done: what is unknown is not compliant, what is excused is.</summary>
    public bool IsCompliant => Outcome is ComplianceOutcome.Pass or ComplianceOutcome.NotApplicable || (Outcome == ComplianceOutcome.Fail && Exception.Length > 0);

    /// <summary>The verdict on one line.</summary>
    public override string ToString() => $"{Outcome} {Rule} {Target}: {Reason}";
}
