using PgHa.Components.Patroni;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>The data on a node is another database cluster's than the one that the DCS names: Patroni ends (patroni, <c>ha.py</c>, <c>sysid_valid</c>).</summary>
internal sealed class OtherSystem : DiagnosisRule
{
    public override string Id => "patroni.systemid";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        if (evidence.Key("initialize") is not { Length: > 0 } wanted) yield break;
        var withData = evidence.Nodes.Where(n => n.SystemId.Length > 0).ToList();
        var others = withData.Where(n => n.SystemId != wanted).ToList();
        var all = others.Count > 0 && others.Count == withData.Count;
        foreach (var node in others)
        {
            var said = ClusterEvidence.Says(node, LogComponent.Patroni, EvidenceProbe.Span, "system ID mismatch");
            yield return Finding(
                evidence, node.Node, $"the data on {node.Node} belongs to another database cluster than the one that the DCS names",
                [$"{node.Node}: its data has the system identifier {node.SystemId}", $"{PatroniClient.InitializeKey(evidence.Cluster)}: {wanted}", .. said is null ? Array.Empty<string>() : [ClusterEvidence.Quote(said)]],
                all ? "No node has data of the cluster that the DCS remembers: what it remembers is of an earlier one. Take that away, and the data is taken as it is; the first node's first."
                    : "If the other nodes are right, this node's data is the remains of something else: save it if it matters, delete it, and let the node copy the leader's.",
                all ? "Reset-PgHaCluster CLUSTER -KeepData; Start-PgHaCluster CLUSTER" : $"Uninstall-PgHaNode CLUSTER {node.Node} -RemoveData -Force -KeepPackages; Install-PgHaNode CLUSTER {node.Node}; Start-PgHaCluster CLUSTER");
        }
    }
}
