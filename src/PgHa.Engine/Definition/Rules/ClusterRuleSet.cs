namespace PgHa.Definition.Rules;

/// <summary>The cluster's name and the number of its nodes.</summary>
internal static class ClusterRuleSet
{
    // PostgreSQL cuts cluster_name, which Patroni sets to the scope, at NAMEDATALEN - 1.
    private const int LongestName = 63;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        CheckName(cluster.Name, problems);
        CheckCount(cluster, problems);
    }

    private static void CheckName(string name, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, "name", name) || !TextRules.Ascii(problems, "name", name)) return;
        if (!char.IsAsciiLetterOrDigit(name[0]))
            problems.Error("ClusterNameInvalid", "name", $"{TextRules.Quote(name)} begins with '{name[0]}': begin with a letter or digit.");
        else if (name.Length > LongestName)
            problems.Error("ClusterNameInvalid", "name", $"The name has {name.Length} characters: {LongestName} are the most that PostgreSQL's cluster_name keeps.");
        else
            TextRules.Only(
                problems, "ClusterNameInvalid", "name", name, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-', "letters, digits, '_', '.' and '-'");
    }

    private static void CheckCount(ClusterDefinition cluster, ProblemList problems)
    {
        var count = cluster.Nodes.Count;
        if (count == 0)
            problems.Error("TooFewNodes", "nodes", "The cluster has no node: give at least three.");
        else if (count < 3 && !cluster.ForTest)
            problems.Error(
                "TooFewNodes",
                "nodes",
                $"{count} node{(count == 1 ? "" : "s")} cannot outlive the loss of one, because etcd needs a majority: give at least three, "
                + "or say that the cluster is only for a test (forTest: true, -ForTest).");
        else if (count > 7)
            problems.Error(
                "TooManyNodes",
                "nodes",
                $"{count} nodes would be {count} voting members of etcd, and etcd advises against more than 7: every write waits for a majority of them.");
        else if (count % 2 == 0)
            problems.Warning(
                "EvenNodes",
                "nodes",
                $"{count} nodes bear the loss of no more nodes than {count - 1} do, because etcd then needs {cluster.Quorum()} of {count} votes: "
                + $"take {(count == 2 ? "three" : $"{count - 1} or {count + 1}")}.");
    }
}
