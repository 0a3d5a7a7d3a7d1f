namespace PgHa.Definition.Rules;

/// <summary>keepalived's priorities and the weight of the check (seed R14).</summary>
internal static class PriorityRules
{
    // 255 is the address owner's alone (RFC 5798, 5.2.4), and keepalived caps what weights make of a priority at 254.
    private const int Highest = 254;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var seen = new Dictionary<int, int>();
        for (var i = 0; i < cluster.Nodes.Count; i++)
        {
            var priority = PriorityAt(cluster, i);
            var path = $"nodes[{i}].priority";
            if (!problems.Range("PriorityOutOfRange", path, priority, 1, Highest)) continue;
            if (seen.TryAdd(priority, i)) continue;
            var other = cluster.Nodes[seen[priority]];
            problems.Error(
                "DuplicatePriority",
                path,
                $"{Own(cluster, i, priority)} is also the priority of {other.Name}{(other.Priority is null ? ", by its place" : "")}: give each node its own.");
        }

        CheckWeight(cluster, problems);
    }

    /// <summary>As <see cref="ClusterRules.PriorityOf"/>, but by place, so that nodes of the same name do not hide each other.</summary>
    private static int PriorityAt(ClusterDefinition cluster, int index) =>
        cluster.Nodes[index].Priority ?? ClusterRules.FirstPriority - index;

    private static string Own(ClusterDefinition cluster, int index, int priority) =>
        cluster.Nodes[index].Priority is null ? $"{priority}, which this node has by its place," : $"{priority}";

    private static void CheckWeight(ClusterDefinition cluster, ProblemList problems)
    {
        const string path = "virtualIP.weight";
        // keepalived's own range of a script's weight: -253 to 253.
        if (cluster.VirtualIP is not { } vip || !problems.Range("WeightOutOfRange", path, vip.Weight, 0, 253)) return;
        if (vip.Weight == 0 || cluster.Nodes.Count == 0) return;
        var priorities = Enumerable.Range(0, cluster.Nodes.Count).Select(i => PriorityAt(cluster, i)).ToList();
        var gap = (long)priorities.Max() - priorities.Min();
        if (vip.Weight <= gap)
            problems.Error(
                "WeightTooSmall",
                path,
                $"A weight of {vip.Weight} does not exceed {gap}, the widest gap between two priorities, so the node with the highest priority would keep "
                + $"the address without being leader: raise the weight above {gap}, or move the priorities closer together.");
        for (var i = 0; i < priorities.Count; i++)
        {
            if (priorities[i] is < 1 or > Highest || priorities[i] + vip.Weight <= Highest) continue;
            problems.Error(
                "PriorityPlusWeightTooHigh",
                $"nodes[{i}].priority",
                $"{priorities[i]} + weight {vip.Weight} exceeds {Highest}, where keepalived caps it: lower the priority to {Highest - vip.Weight} or less, or the weight.");
        }
    }
}
