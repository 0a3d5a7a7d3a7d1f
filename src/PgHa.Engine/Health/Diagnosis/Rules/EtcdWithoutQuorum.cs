using PgHa.Definition;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>Too few members of our etcd work: nobody may lead, and PostgreSQL is read only.</summary>
internal sealed class EtcdWithoutQuorum : DiagnosisRule
{
    public override string Id => "etcd.quorum";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        var (cluster, members) = (evidence.Cluster, evidence.Seen.EtcdMembers);
        if (!cluster.RunsEtcd() || members.Any(m => m.Etcd.Value is { Healthy: true })) yield break;
        // Who answers, and has no leader, is there; who does not answer is what is missing.
        var missing = members.Where(m => m.Etcd.Value is null).ToList();
        if (missing.Count == 0 && members.All(m => m.Etcd.Value is { Leader: not 0 })) yield break;
        var said = evidence.Nodes.Select(n => ClusterEvidence.Says(n, LogComponent.Etcd, EvidenceProbe.Span, "lost leader", "no leader", "lost the TCP streaming connection")).OfType<LogRecord>();
        yield return Finding(
            evidence, cluster.Name,
            $"etcd has lost its quorum: {members.Count - missing.Count} of {members.Count} members answer, {cluster.Quorum()} are needed{(missing.Count > 0 ? $"; {string.Join(", ", missing.Select(m => m.Node))} do not" : "")}",
            [.. members.Select(m => m.Etcd.Value is null ? $"{m.Node}: {m.Etcd.Problem}" : $"{m.Node}: answers, and knows no leader"), .. said.Select(ClusterEvidence.Quote)],
            "Bring the members back that do not answer: their servers, their network, their unit. Do not make a new etcd while the old data is there.",
            "Start-PgHaCluster CLUSTER");
    }
}
