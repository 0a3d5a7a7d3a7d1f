using PgHa.Definition;

namespace PgHa.Compliance;

/// <summary>Holds evidence against rules. Pure.</summary>
public static class ComplianceJudge
{
    /// <summary>The verdicts, rule by rule. Without an observation only the rules of the definition are judged.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="rules">The rules; null for all. Of them those count that the baseline includes.</param>
    public static IReadOnlyList<ComplianceRecord> Judge(ComplianceEvidence evidence, IEnumerable<ComplianceRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return
        [
            .. from rule in rules ?? ComplianceRules.All
               where evidence.Baseline.Includes(rule) && (evidence.Seen is not null || !rule.IsLive)
               from target in Targets(evidence.Cluster, rule.Scope)
               select Record(evidence, rule, target),
        ];
    }

    /// <summary>The exceptions of a baseline that have run out.</summary>
    public static IEnumerable<BaselineExemption> Expired(ComplianceBaseline baseline, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return baseline.Exceptions.Where(e => e.IsExpired(today));
    }

    private static IEnumerable<string> Targets(ClusterDefinition cluster, ComplianceScope scope) => scope switch
    {
        ComplianceScope.Server => cluster.Servers().Select(n => n.Name),
        ComplianceScope.Database => cluster.Nodes.Select(n => n.Name),
        ComplianceScope.EtcdMember => cluster.EtcdMembers().Select(n => n.Name),
        _ => [cluster.Name],
    };

    private static ComplianceRecord Record(ComplianceEvidence evidence, ComplianceRule rule, string target)
    {
        var verdict = rule.Judge(evidence, target);
        var exceptions = evidence.Baseline.Exceptions.Where(e => e.Covers(rule, target)).ToList();
        // What nobody could look at is not what was decided to be lived with.
        var excuse = verdict.Outcome == ComplianceOutcome.Fail ? exceptions.FirstOrDefault(e => !e.IsExpired(evidence.Today)) : null;
        return new()
        {
            Cluster = evidence.Cluster,
            Rule = rule.Id,
            Group = rule.Group,
            Title = rule.Title,
            Severity = rule.Severity,
            Target = target,
            Node = rule.Scope == ComplianceScope.Cluster ? "" : target,
            Outcome = verdict.Outcome,
            Reason = verdict.Reason,
            Exception = excuse?.Reason ?? "",
            ExceptionExpired = excuse is null ? exceptions.Where(e => e.IsExpired(evidence.Today)).Max(e => e.LastDay) : null,
            Rationale = rule.Rationale,
            Reference = rule.Reference,
            Remedy = rule.Remedy,
        };
    }
}
