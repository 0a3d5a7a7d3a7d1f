using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>Replicas that do not stream, and a line that says why: in their own log or in the leader's.</summary>
internal abstract class ReplicationRule : DiagnosisRule
{
    // A walreceiver that was refused tries again every five seconds (wal_retrieve_retry_interval); a replica that copies, less often.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(60);

    protected abstract string[] Texts { get; }

    /// <summary>What a replica says that has another trouble.</summary>
    protected virtual string[] Unless => [];

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        if (evidence.Seen.Leader is not { } leader) yield break;
        // One whose Patroni does not run has another trouble, whatever it said before; one that has streamed since has none.
        var said = evidence.Nodes.Where(n => evidence.Seen.NotStreaming.Contains(n.Node) && evidence.Of(n.Node).Patroni.Value is not null)
            .Select(n => (Refused: ClusterEvidence.Says(n, LogComponent.Postgres, Recent, Texts) ?? ClusterEvidence.Says(n, LogComponent.Patroni, Recent, Texts),
                Streamed: ClusterEvidence.Says(n, LogComponent.Postgres, Recent, "started streaming WAL")))
            .Where(s => s.Refused is not null && (Unless.Length == 0 || ClusterEvidence.Says(evidence.Nodes.First(n => n.Node == s.Refused.Node), LogComponent.Postgres, Recent, Unless) is null)
                && !(s.Streamed?.Time > s.Refused.Time)).Select(s => s.Refused!).ToList();
        if (said.Count == 0) yield break;
        var there = evidence.Nodes.Where(n => n.Node == leader).Select(n => ClusterEvidence.Says(n, LogComponent.Postgres, Recent, Texts)).OfType<LogRecord>();
        yield return Found(evidence, [.. said.Select(r => r.Node)], [.. said, .. there]);
    }

    protected abstract DiagnosisRecord Found(ClusterEvidence evidence, IReadOnlyList<string> replicas, IReadOnlyList<LogRecord> said);
}
