namespace PgHa.Checks;

/// <summary>What a check found.</summary>
/// <param name="Id">Stable identifier, for example <c>etcd.member</c>.</param>
/// <param name="Target">What was looked at: a node's name, or the cluster's.</param>
/// <param name="Outcome">Passed, failed, warning, or unknown when it could not be made.</param>
/// <param name="Reason">What was seen, in one sentence.</param>
/// <param name="Recommendation">What to do; empty when there is nothing to do.</param>
public sealed record CheckResult(string Id, string Target, CheckOutcome Outcome, string Reason, string Recommendation)
{
    /// <summary>A check that found all as it should be.</summary>
    public static CheckResult Pass(string id, string target, string reason) => new(id, target, CheckOutcome.Pass, reason, "");

    /// <summary>A check that found a fault.</summary>
    public static CheckResult Fail(string id, string target, string reason, string recommendation) =>
        new(id, target, CheckOutcome.Fail, reason, recommendation);

    /// <summary>A check that found something that will bite later.</summary>
    public static CheckResult Warn(string id, string target, string reason, string recommendation) =>
        new(id, target, CheckOutcome.Warning, reason, recommendation);

    /// <summary>A check that could not be made. Never counts as passed.</summary>
    public static CheckResult Unknown(string id, string target, string reason, string recommendation) =>
        new(id, target, CheckOutcome.Unknown, reason, recommendation);
}

/// <summary>The outcomes of a check.</summary>
public enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>Works now, but not as it should.</summary>
    Warning,

    /// <summary>Broken.</summary>
    Fail,

    /// <summary>Could not be found out.</summary>
    Unknown,
}
