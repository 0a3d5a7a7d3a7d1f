namespace PgHa.Compliance;

/// <summary>A rule: evidence in, verdict out. Pure.</summary>
/// <param name="Id">Stable identifier, for example <c>security.etcd-tls</c>: the group, then the rule.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Title">What is wanted, in one sentence.</param>
/// <param name="Rationale">Why.</param>
/// <param name="Reference">Where it comes from.</param>
/// <param name="Remedy">What to do where it is broken.</param>
public sealed record ComplianceRule(string Id, ComplianceSeverity Severity, string Title, string Rationale, string Reference, string Remedy)
{
    /// <summary>The group: <c>security</c>, <c>availability</c>, <c>seed</c>, <c>operations</c>.</summary>
    public string Group => Id[..Id.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Whether it needs live nodes; else the definition is enough.</summary>
    public bool IsLive { get; private init; }

    /// <summary>What it is judged of.</summary>
    public ComplianceScope Scope { get; private init; }

    /// <summary>The judgement of the cluster, or of the node that is named.</summary>
    internal Func<ComplianceEvidence, string, Verdict> Judge { get; private init; } = (_, _) => Verdict.Unknown("this rule says nothing");

    /// <summary>Of the definition alone.</summary>
    internal ComplianceRule OfDefinition(Func<ComplianceEvidence, Verdict> judge) => this with { Judge = (e, _) => judge(e) };

    /// <summary>Of the cluster as it runs.</summary>
    internal ComplianceRule OfCluster(Func<ComplianceEvidence, Verdict> judge) => this with { IsLive = true, Judge = (e, _) => judge(e) };

    /// <summary>Of each node that answers; one that does not is unknown.</summary>
    internal ComplianceRule OfEach(ComplianceScope scope, Func<ComplianceEvidence, NodeEvidence, Verdict> judge) => this with
    {
        IsLive = true,
        Scope = scope,
        Judge = (e, node) => e.Of(node) is { Value: { } seen } ? judge(e, seen) : Verdict.Unknown(e.Of(node).Problem),
    };

    /// <summary>Of each node's database, as it answers; one that does not is unknown.</summary>
    internal ComplianceRule OfEachDatabase(Func<ComplianceEvidence, DatabaseEvidence, Verdict> judge) => OfEach(
        ComplianceScope.Database, (e, node) => node.Database is { } database ? judge(e, database) : Verdict.Unknown("PostgreSQL does not answer on the node"));

    /// <summary>Of health checks that say the same: what they warn of breaks the rule.</summary>
    internal ComplianceRule OfHealth(ComplianceScope scope, params string[] checks) => this with
    {
        IsLive = true,
        Scope = scope,
        Judge = (e, target) => HealthVerdict.Of(e, target, checks),
    };

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
