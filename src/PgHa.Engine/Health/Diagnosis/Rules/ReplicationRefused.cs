using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>pg_hba.conf does not let a replica in.</summary>
internal sealed class ReplicationRefused : ReplicationRule
{
    public override string Id => "replication.hba";

    protected override string[] Texts { get; } = ["no pg_hba.conf entry for replication connection", "pg_hba.conf rejects replication connection"];

    protected override DiagnosisRecord Found(ClusterEvidence evidence, IReadOnlyList<string> replicas, IReadOnlyList<LogRecord> said) => Finding(
        evidence, string.Join(", ", replicas), $"pg_hba.conf of the leader refuses the replication of {string.Join(", ", replicas)}", said.Select(ClusterEvidence.Quote),
        "PgHa has a line for every member; one that is missing was taken away by hand, or a line of postgres.hba in the definition stands before it and rejects. "
            + "Patroni writes the file anew when it starts PostgreSQL; by hand, put the line back and run: select pg_reload_conf().",
        $"Restart-PgHaMember CLUSTER {evidence.Seen.Leader}");
}
