using PgHa.Checks;

namespace PgHa.Compliance;

/// <summary>Health checks as a verdict.</summary>
internal static class HealthVerdict
{
    public static Verdict Of(ComplianceEvidence evidence, string target, IReadOnlyCollection<string> checks)
    {
        var made = evidence.Health.Where(r => checks.Contains(r.Id) && r.Target == target).ToList();
        if (made.Count == 0)
            return Verdict.Unknown(evidence.Of(target) is { Value: null } silent && silent.Problem.Length > 0 ? silent.Problem : $"{string.Join(", ", checks)} could not be checked");
        string Reasons(Func<CheckOutcome, bool> which) => string.Join("; ", made.Where(r => which(r.Outcome)).Select(r => r.Reason));
        if (made.Any(r => r.Outcome is CheckOutcome.Fail or CheckOutcome.Warning)) return Verdict.Fail(Reasons(o => o is CheckOutcome.Fail or CheckOutcome.Warning));
        return made.Any(r => r.Outcome == CheckOutcome.Unknown) ? Verdict.Unknown(Reasons(o => o == CheckOutcome.Unknown)) : Verdict.Pass(Reasons(_ => true));
    }
}
