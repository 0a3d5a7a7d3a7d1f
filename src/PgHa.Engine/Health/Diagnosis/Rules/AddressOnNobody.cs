using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>There is a leader, and no node has the virtual address.</summary>
internal sealed class AddressOnNobody : DiagnosisRule
{
    public override string Id => "vip.nobody";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        // A node that does not answer may have it.
        if (evidence.Cluster.VirtualIP is not { } address || evidence.Seen.Leader is not { } leader) yield break;
        if (evidence.Seen.Databases.Any(n => n.VirtualIP.Value is null or { Holds: true })) yield break;
        var seen = evidence.Of(leader).VirtualIP.Value!;
        var why = seen.Running is false ? $"keepalived does not run on the leader {leader}"
            : seen.CheckExitCode is null ? $"the check script is missing on the leader {leader}"
            : seen.CheckExitCode != 0 ? $"the check script on the leader {leader} says that it does not lead (exit code {seen.CheckExitCode})"
            : $"keepalived on the leader {leader} runs, and does not take it";
        var said = evidence.Nodes.Where(n => n.Node == leader).Select(n => n.Logs.LastOrDefault(r => r.Component == LogComponent.Keepalived)).OfType<LogRecord>();
        yield return Finding(
            evidence, evidence.Cluster.Name, $"no node has the virtual address {address.Address}: {why}",
            [
                .. evidence.Seen.Databases.Select(n => $"{n.Node}: keepalived {(n.VirtualIP.Value!.Running switch { true => "runs", false => "does not run", null => "does not say" })}, the check script {(n.VirtualIP.Value.CheckExitCode is { } code ? $"answers {code}" : "is missing")}"),
                .. said.Select(ClusterEvidence.Quote),
            ],
            seen.Running is not false ? "See what keepalived says on the leader, and whether its files are as the definition has them." : "Start keepalived.",
            seen.Running is not false ? "Install-PgHaNode CLUSTER" : "Start-PgHaCluster CLUSTER");
    }
}
