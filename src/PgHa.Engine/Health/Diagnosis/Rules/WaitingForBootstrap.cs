using PgHa.Components.Patroni;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>
/// Patroni without data waits for a leader to copy from, and there is none: the DCS says that the cluster has been made already (patroni,
/// <c>ha.py</c>, <c>bootstrap</c>).
/// </summary>
internal sealed class WaitingForBootstrap : DiagnosisRule
{
    private static readonly string[] Words = ["waiting for leader to bootstrap", "waiting for standby_leader to bootstrap"];

    public override string Id => "patroni.bootstrap";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        if (evidence.Seen.Leaders.Count > 0) yield break;
        var round = TimeSpan.FromSeconds(3 * evidence.Cluster.Patroni.LoopWait);
        var waiting = evidence.Nodes.Where(n => n.SystemId.Length == 0)
            .Select(n => ClusterEvidence.Says(n, LogComponent.Patroni, round, Words)).OfType<LogRecord>().ToList();
        if (waiting.Count == 0) yield break;
        var wanted = evidence.Key("initialize");
        var holder = evidence.Nodes.FirstOrDefault(n => n.SystemId.Length > 0 && n.SystemId == wanted);
        List<string> shown = [.. waiting.Select(ClusterEvidence.Quote)];
        if (wanted is not null) shown.Add($"{PatroniClient.InitializeKey(evidence.Cluster)}: {(wanted.Length == 0 ? "(empty: a first start was cut off)" : wanted)}");
        var who = string.Join(", ", waiting.Select(w => w.Node));
        if (holder is not null)
        {
            shown.Add($"{holder.Node}: its data has that system identifier; its Patroni {(evidence.Of(holder.Node).Patroni.Value is null ? "does not answer" : "does not lead")}");
            yield return Finding(
                evidence, evidence.Cluster.Name, $"{who} wait for a leader to copy from; the data is on {holder.Node}, which does not lead", shown,
                $"Have Patroni on {holder.Node} run and lead: its log says what keeps it.", $"Get-PgHaLog CLUSTER {holder.Node} -Component Patroni, Postgres");
            yield break;
        }

        yield return Finding(
            evidence, evidence.Cluster.Name,
            $"{who} wait for a leader to copy from, and no node has the data: the DCS remembers a cluster whose data is gone", shown,
            "If a node that does not answer has the data, bring it back. If the data is gone for good, take away what the DCS remembers, and start anew: from a backup, or empty.",
            "Reset-PgHaCluster CLUSTER -KeepData; Start-PgHaCluster CLUSTER");
    }
}
