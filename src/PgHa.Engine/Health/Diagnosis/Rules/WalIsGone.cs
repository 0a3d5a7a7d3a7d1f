using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>A replica needs WAL that the leader has no more: it never catches up.</summary>
internal sealed class WalIsGone : ReplicationRule
{
    public override string Id => "replica.wal";

    protected override string[] Texts { get; } = ["has already been removed"];

    protected override DiagnosisRecord Found(ClusterEvidence evidence, IReadOnlyList<string> replicas, IReadOnlyList<LogRecord> said) => Finding(
        evidence, string.Join(", ", replicas), $"{string.Join(", ", replicas)} needs WAL that the leader has removed: it was away for too long, and cannot catch up by itself", said.Select(ClusterEvidence.Quote),
        "Copy the leader anew. Where there is an archive, a restore_command lets a replica catch up from it; a larger wal_keep_size keeps more.",
        string.Join("; ", replicas.Select(r => $"Invoke-PgHaReinit CLUSTER {r}")));
}
