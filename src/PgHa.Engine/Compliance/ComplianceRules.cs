using PgHa.Compliance.Rules;

namespace PgHa.Compliance;

/// <summary>Every rule. An id never changes its meaning; one that is given up is not used again.</summary>
public static class ComplianceRules
{
    /// <summary>All rules, group by group.</summary>
    public static IReadOnlyList<ComplianceRule> All { get; } = [.. SecurityRules.All, .. AvailabilityRules.All, .. SeedRules.All, .. OperationsRules.All];
}
