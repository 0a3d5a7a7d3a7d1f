namespace PgHa.Health.Diagnosis.Rules;

/// <summary>etcd's database has reached its quota: it takes no writes until the alarm is cleared, so that no leader can keep its lock.</summary>
internal sealed class EtcdWithoutSpace : DiagnosisRule
{
    public override string Id => "etcd.nospace";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        var alarmed = evidence.Seen.EtcdMembers.Where(m => m.Etcd.Value?.Alarms?.Contains("NOSPACE") == true).ToList();
        if (alarmed.Count == 0) yield break;
        var member = alarmed[0].Node;
        yield return Finding(
            evidence, evidence.Cluster.Name, "etcd's database has reached its quota: the alarm NOSPACE is raised, and etcd takes no writes",
            alarmed.Select(m => $"{m.Node}: alarm NOSPACE, the database has {m.Etcd.Value!.DbSize / 1048576.0:0.0} MiB"),
            "Compact, defragment every member, then disarm the alarm; a larger quota is etcd.settings quota-backend-bytes. "
                + "In this order: etcdctl compact REVISION, etcdctl defrag --cluster, etcdctl alarm disarm.",
            $"Invoke-PgHaCommand CLUSTER -Node {member} -Sudo -Command 'ETCDCTL_API=3 etcdctl endpoint status -w table'");
    }
}
