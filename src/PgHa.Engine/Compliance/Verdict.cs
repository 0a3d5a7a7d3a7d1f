namespace PgHa.Compliance;

/// <summary>A rule's answer.</summary>
/// <param name="Outcome">What was found.</param>
/// <param name="Reason">What was seen, in one sentence. Never holds a secret.</param>
public sealed record Verdict(ComplianceOutcome Outcome, string Reason)
{
    /// <summary>As the rule wants it.</summary>
    public static Verdict Pass(string reason) => new(ComplianceOutcome.Pass, reason);

    /// <summary>Not as the rule wants it.</summary>
    public static Verdict Fail(string reason) => new(ComplianceOutcome.Fail, reason);

    /// <summary>There is nothing to judge.</summary>
    public static Verdict None(string reason) => new(ComplianceOutcome.NotApplicable, reason);

    /// <summary>Nobody can tell.</summary>
    public static Verdict Unknown(string reason) => new(ComplianceOutcome.Unknown, reason);

    /// <summary>Pass or fail.</summary>
    public static Verdict Of(bool passed, string reason) => passed ? Pass(reason) : Fail(reason);

    /// <summary>Fails with what is wrong, or passes where nothing is.</summary>
    public static Verdict Unless(IEnumerable<string> faults, string otherwise) =>
        string.Join("; ", faults) is { Length: > 0 } wrong ? Fail(wrong) : Pass(otherwise);
}
