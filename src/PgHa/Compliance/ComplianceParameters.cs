using System.Management.Automation;
using PgHa.Compliance;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>What the cmdlets of compliance have in common.</summary>
internal static class ComplianceParameters
{
    /// <summary>Refuses a name without wildcards that is no rule's: a mistyped one would judge nothing and pass.</summary>
    /// <exception cref="PgHaException"><c>RuleUnknown</c>.</exception>
    public static void CheckRules(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!ComplianceRules.All.Any(r => Wildcards.Match([name], r.Id)))
                throw new PgHaException("RuleUnknown", $"There is no rule {name}.", name, "Get-PgHaComplianceRule lists the rules.");
        }
    }
}
