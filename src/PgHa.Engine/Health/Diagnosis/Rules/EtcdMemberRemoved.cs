using PgHa.Definition;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>
/// Our etcd goes on without one that the definition has: it was removed while its server was away, or never joined. With the data of a removed member etcd ends
/// at once and without an error, so that its unit looks as if somebody had stopped it.
/// </summary>
internal sealed class EtcdMemberRemoved : DiagnosisRule
{
    public override string Id => "etcd.removed";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        var members = evidence.Seen.EtcdMembers;
        if (!evidence.Cluster.RunsEtcd()) yield break;
        if (members.FirstOrDefault(m => m.Etcd.Value is { Healthy: true, Members: not null }) is not { } teller) yield break;
        var names = teller.Etcd.Value!.Members!.Values.ToList();
        // One that was announced and has not run yet has no name: it may be the one that is missed.
        if (names.Contains("")) yield break;
        foreach (var gone in members.Where(m => m.Etcd.Value is not { Healthy: true } && !names.Contains(m.Node)))
        {
            var said = evidence.Nodes.FirstOrDefault(n => n.Node == gone.Node) is { } node
                ? ClusterEvidence.Says(node, LogComponent.Etcd, EvidenceProbe.Span, "permanently removed", "has been removed") : null;
            yield return Finding(
                evidence, gone.Node, $"etcd goes on without {gone.Node}: it is no member, and etcd never takes back the data of a member that was removed",
                [$"{teller.Node}: the members are {string.Join(", ", names.Order(StringComparer.Ordinal))}", $"{gone.Node}: {gone.Etcd.Problem}", .. said is null ? Array.Empty<string>() : [ClusterEvidence.Quote(said)]],
                "Start it: what it has of the old member is set aside, and the others take it as a new one.", "Start-PgHaCluster CLUSTER");
        }
    }
}
