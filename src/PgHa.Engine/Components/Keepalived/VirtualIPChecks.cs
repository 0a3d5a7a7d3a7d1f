using System.Globalization;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Keepalived;

/// <summary>The virtual address: exactly one holder, and it is the leader. Pure.</summary>
public static class VirtualIPChecks
{
    /// <summary>All checks.</summary>
    /// <param name="cluster">The cluster; one without a virtual address has none of these checks.</param>
    /// <param name="answers">What the nodes say.</param>
    /// <param name="leader">The leader's name as Patroni knows it; null when there is not exactly one.</param>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, IReadOnlyList<Answer<VirtualIPObservation>> answers, string? leader)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        if (cluster.VirtualIP is not { } vip) yield break;
        foreach (var (node, value, problem) in answers)
        {
            if (value is null)
            {
                yield return CheckResult.Unknown("vip.node", node, problem, "Make the node reachable: it may hold the address all the same.");
                continue;
            }

            yield return value.Running == true
                ? CheckResult.Pass("vip.keepalived", node, "keepalived runs")
                : CheckResult.Fail("vip.keepalived", node, "keepalived does not run", "Look at its journal on the node (journalctl -u keepalived) and start it.");
            yield return Script(node, value, leader);
            if (value.RestStatus is not null) yield return Numbers(cluster, vip, node, value);
        }

        yield return Holder(vip, cluster, answers, leader);
        if (answers.All(a => a.Value?.RestStatus is null)) yield break;
        yield return Neighbours(vip, cluster, answers);
        yield return Answering(vip, cluster, answers, leader);
    }

    // The script must say what Patroni says; where that was not asked, what follows from who leads.
    private static CheckResult Script(string node, VirtualIPObservation value, string? leader)
    {
        const string Id = "vip.check";
        if (value.CheckExitCode is not { } code) return CheckResult.Fail(Id, node, "the check script is not there", "Run Install-PgHaNode.");
        if (value.RestStatus is { } status)
        {
            return (status == 200) == (code == 0)
                ? CheckResult.Pass(Id, node, $"the check script answers {code}, Patroni {Status(status)}")
                : CheckResult.Fail(Id, node, $"the check script answers {code}, Patroni's /primary {Status(status)}", "Run the script by hand as keepalived's account: Patroni's REST port may be closed to it.");
        }

        if (leader is null) return CheckResult.Unknown(Id, node, $"the check script answers {code}; there is no single leader to hold that against", "See patroni.leader.");
        var expected = node == leader ? 0 : 1;
        return code == expected
            ? CheckResult.Pass(Id, node, $"the check script answers {code}, as it must on {(expected == 0 ? "the leader" : "a replica")}")
            : CheckResult.Fail(Id, node, $"the check script answers {code}, must be {expected}", "Run the script by hand as keepalived's account: Patroni's REST port may be closed to it.");
    }

    private static string Status(int status) => status == 0 ? "nothing" : status.ToString(CultureInfo.InvariantCulture);

    private static CheckResult Numbers(ClusterDefinition cluster, VirtualIPSettings vip, string node, VirtualIPObservation value)
    {
        const string Id = "vip.priority";
        var wanted = cluster.PriorityOf(cluster.Nodes.First(n => n.Name == node));
        List<string> faults = [];
        if (value.Priority != wanted) faults.Add($"priority {Said(value.Priority)}, the definition says {wanted}");
        if (value.Weight != vip.Weight) faults.Add($"weight {Said(value.Weight)}, the definition says {vip.Weight}");
        if (value.RouterId != vip.RouterId) faults.Add($"virtual_router_id {Said(value.RouterId)}, the definition says {vip.RouterId}");
        return faults.Count == 0
            ? CheckResult.Pass(Id, node, $"priority {wanted}, weight {vip.Weight}, as the definition says")
            : CheckResult.Fail(Id, node, string.Join("; ", faults), "Run Install-PgHaNode: with wrong numbers the address goes to the wrong node.");

        static string Said(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "is not there";
    }

    // Two nodes may both believe that they have it; where the packets go is what the others' tables say.
    private static CheckResult Neighbours(VirtualIPSettings vip, ClusterDefinition cluster, IReadOnlyList<Answer<VirtualIPObservation>> answers)
    {
        const string Id = "vip.arp";
        var holders = answers.Where(a => a.Value is { Holds: true, HardwareAddress.Length: > 0 }).ToList();
        var others = answers.Where(a => a.Value is { Holds: false, NeighbourAddress.Length: > 0 }).ToList();
        if (holders is not [var holder])
            return CheckResult.Unknown(Id, cluster.Name, holders.Count == 0 ? "no node that answers has the address" : "several nodes have the address", "See vip.holder.");
        if (others.Count == 0)
        {
            return answers.Count == 1
                ? CheckResult.Pass(Id, cluster.Name, "there is no other node to ask")
                : CheckResult.Unknown(Id, cluster.Name, $"no other node knows who has {vip.Address}", "Make the other nodes reachable; nodes of other networks know no neighbours here.");
        }

        var wrong = others.Where(o => !string.Equals(o.Value!.NeighbourAddress, holder.Value!.HardwareAddress, StringComparison.OrdinalIgnoreCase)).ToList();
        return wrong.Count == 0
            ? CheckResult.Pass(Id, cluster.Name, $"{string.Join(", ", others.Select(o => o.Node))} send to {holder.Node} ({holder.Value!.HardwareAddress})")
            : CheckResult.Fail(Id, cluster.Name,
                $"{string.Join(", ", wrong.Select(w => $"{w.Node} sends to {w.Value!.NeighbourAddress}"))}, {holder.Node} has {holder.Value!.HardwareAddress}",
                "Somebody else answers for the address, or a switch or a node keeps an old entry: look for a second owner (arping), restart keepalived on the holder.");
    }

    private static CheckResult Answering(VirtualIPSettings vip, ClusterDefinition cluster, IReadOnlyList<Answer<VirtualIPObservation>> answers, string? leader)
    {
        const string Id = "vip.answer";
        if (leader is null) return CheckResult.Unknown(Id, cluster.Name, "there is no single leader", "See patroni.leader.");
        var told = answers.Where(a => a.Value is { Answering.Length: > 0 }).ToList();
        if (told.Where(a => a.Value!.Answering != leader && a.Value.Answering is not ("primary" or "master" or "standby_leader")).ToList() is { Count: > 0 } wrong)
        {
            return CheckResult.Fail(Id, cluster.Name, $"{string.Join(", ", wrong.Select(w => $"{w.Node} reaches {w.Value!.Answering} through {vip.Address}"))}, the leader is {leader}",
                "See vip.holder and vip.arp.");
        }

        var silent = answers.Where(a => a.Value is { Answering.Length: 0 }).Select(a => a.Node).ToList();
        return told.Count == 0 ? CheckResult.Fail(Id, cluster.Name, $"nobody answers through {vip.Address}", "See vip.holder; look at the network and firewalls.")
            : silent.Count > 0 ? CheckResult.Warn(Id, cluster.Name, $"{string.Join(", ", silent)} gets no answer through {vip.Address}", "Look at the network between them and the leader.")
            : CheckResult.Pass(Id, cluster.Name, $"{string.Join(", ", told.Select(a => a.Node))} reach the leader, {leader}, through {vip.Address}");
    }

    private static CheckResult Holder(VirtualIPSettings vip, ClusterDefinition cluster, IReadOnlyList<Answer<VirtualIPObservation>> answers, string? leader)
    {
        const string Id = "vip.holder";
        var holders = answers.Where(a => a.Value is { Holds: true }).Select(a => a.Node).ToList();
        var silent = answers.Where(a => a.Value is null).Select(a => a.Node).ToList();
        return holders switch
        {
            [] when silent.Count > 0 => CheckResult.Unknown(Id, cluster.Name, $"no node that answers has {vip.Address}; {string.Join(", ", silent)} did not answer", "Make all nodes reachable."),
            [] => CheckResult.Fail(Id, cluster.Name, $"no node has {vip.Address}", "Look at keepalived's journal on the leader."),
            [var holder] when holder == leader => CheckResult.Pass(Id, cluster.Name, $"{vip.Address} is on the leader, {holder}"),
            [var holder] when leader is null => CheckResult.Fail(Id, cluster.Name, $"{vip.Address} is on {holder}, and there is no single leader", "See patroni.leader."),
            [var holder] => CheckResult.Fail(Id, cluster.Name, $"{vip.Address} is on {holder}, the leader is {leader}", "See vip.check: priorities, weight or the script are wrong."),
            _ => CheckResult.Fail(Id, cluster.Name, $"{vip.Address} is on several nodes: {string.Join(", ", holders)}", "The nodes do not hear each other's VRRP: protocol 112, or multicast (virtualIP: unicast: true)."),
        };
    }
}
