using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>The replication role's password is not the one that the replicas have.</summary>
internal sealed class ReplicationLoginFailed : ReplicationRule
{
    public override string Id => "replication.password";

    protected override string[] Texts { get; } =
        [$"password authentication failed for user \"{Components.Patroni.PatroniConfiguration.ReplicationUser}\"", $"role \"{Components.Patroni.PatroniConfiguration.ReplicationUser}\" does not exist"];

    protected override DiagnosisRecord Found(ClusterEvidence evidence, IReadOnlyList<string> replicas, IReadOnlyList<LogRecord> said) => Finding(
        evidence, string.Join(", ", replicas), $"the leader does not take the replication role's login from {string.Join(", ", replicas)}", said.Select(ClusterEvidence.Quote),
        "Somebody changed the role in the database, or the files on the nodes. The cluster's password is in /etc/pgha/secrets.json on every node: give the role that one again.",
        "Test-PgHaDrift CLUSTER");
}
