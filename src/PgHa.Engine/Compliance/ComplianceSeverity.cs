namespace PgHa.Compliance;

/// <summary>How much a broken rule weighs.</summary>
public enum ComplianceSeverity
{
    /// <summary>Good practice.</summary>
    Low,

    /// <summary>Will bite in time.</summary>
    Medium,

    /// <summary>Endangers data, secrets or availability.</summary>
    High,

    /// <summary>The cluster does not do what it is there for.</summary>
    Critical,
}
