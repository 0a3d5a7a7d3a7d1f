using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>
/// A replica whose log went another way than the leader's and that Patroni does not rewind. So it is after Patroni 3.0 with etcd's version 3 took the
/// leader's lock back from a leader that was promoted meanwhile (seen in our lab after a partition healed): both promoted the same timeline, and
/// Patroni compares timelines only.
/// </summary>
internal sealed class Diverged : ReplicationRule
{
    public override string Id => "replica.diverged";

    // PostgreSQL: xlogreader.c, walsender.c, xlogrecovery.c.
    protected override string[] Texts { get; } =
        ["record with incorrect prev-link", "is ahead of the WAL flush position of this server", "is not a child of this server's history", "unexpected timeline ID"];

    // The end of a recycled file looks the same to a replica that cannot reach its leader.
    protected override string[] Unless { get; } = ["could not connect to the primary server", "could not receive data from WAL stream", "could not start WAL streaming"];

    protected override DiagnosisRecord Found(ClusterEvidence evidence, IReadOnlyList<string> replicas, IReadOnlyList<LogRecord> said) => Finding(
        evidence, string.Join(", ", replicas), $"the log of {string.Join(", ", replicas)} went another way than that of the leader {evidence.Seen.Leader}: it cannot follow, and Patroni does not rewind it",
        said.Select(ClusterEvidence.Quote),
        "What only the replica has is lost with it: when the leader changed twice within a moment (Get-PgHaHistory, Get-PgHaLog), look first whether it was the replica that took the last writes. "
        + "Then copy the leader anew.",
        string.Join("; ", replicas.Select(r => $"Invoke-PgHaReinit CLUSTER {r}")));
}
