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
            var expected = node == leader ? 0 : 1;
            if (value.CheckExitCode is not { } code)
                yield return CheckResult.Fail("vip.check", node, "the check script is not there", "Run Install-PgHaNode.");
            else if (leader is null)
                yield return CheckResult.Unknown("vip.check", node, $"the check script answers {code}; there is no single leader to hold that against", "See patroni.leader.");
            else
                yield return code == expected
                    ? CheckResult.Pass("vip.check", node, $"the check script answers {code}, as it must on {(expected == 0 ? "the leader" : "a replica")}")
                    : CheckResult.Fail("vip.check", node, $"the check script answers {code}, must be {expected}", "Run the script by hand as keepalived's account: Patroni's REST port may be closed to it.");
        }

        yield return Holder(vip, cluster, answers, leader);
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
