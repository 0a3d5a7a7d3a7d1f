using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>Two nodes have the virtual address at once: clients reach one or the other.</summary>
internal sealed class AddressOnTwo : DiagnosisRule
{
    public override string Id => "vip.two";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        if (evidence.Cluster.VirtualIP is not { } address) yield break;
        var holders = evidence.Seen.Databases.Where(n => n.VirtualIP.Value is { Holds: true }).ToList();
        if (holders.Count < 2) yield break;
        var who = string.Join(" and ", holders.Select(h => h.Node));
        // keepalived takes the address away from a node whose state it knows; one that it does not run on was given it by hand.
        var stray = holders.Where(h => h.VirtualIP.Value is { Running: false }).Select(h => h.Node).ToList();
        var said = evidence.Nodes.Where(n => holders.Exists(h => h.Node == n.Node))
            .Select(n => ClusterEvidence.Says(n, LogComponent.Keepalived, EvidenceProbe.Span, "STATE", "priority", "advert")).OfType<LogRecord>();
        yield return Finding(
            evidence, evidence.Cluster.Name,
            stray.Count > 0 ? $"{who} have the virtual address {address.Address}; on {string.Join(", ", stray)} keepalived does not run and cannot take it away"
                : $"{who} have the virtual address {address.Address}: they do not hear each other's VRRP, or one was given it by hand",
            [.. holders.Select(h => $"{h.Node}: has {address.Address}; keepalived {(h.VirtualIP.Value!.Running switch { true => "runs", false => "does not run", null => "does not say" })}{(h.Node == evidence.Seen.Leader ? "; leads" : "")}"), .. said.Select(ClusterEvidence.Quote)],
            "Let VRRP (IP protocol 112) through between the nodes; where multicast is not carried, virtualIP.unicast. Another router id on the segment must differ. An address that was added by hand is taken away by hand.",
            $"Invoke-PgHaCommand CLUSTER -Node {string.Join(", ", holders.Where(h => h.Node != evidence.Seen.Leader).Select(h => h.Node))} -Sudo -Command \"ip addr del {address.Address} dev INTERFACE; systemctl restart keepalived\"");
    }
}
