namespace PgHa.Compliance;

/// <summary>What a rule found.</summary>
public enum ComplianceOutcome
{
    /// <summary>As the rule wants it.</summary>
    Pass,

    /// <summary>Not as the rule wants it.</summary>
    Fail,

    /// <summary>The cluster has nothing that the rule is about, or the baseline sets it no goal.</summary>
    NotApplicable,

    /// <summary>It could not be found out. Never counts as passed.</summary>
    Unknown,
}
