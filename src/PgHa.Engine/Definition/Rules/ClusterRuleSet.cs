namespace PgHa.Definition.Rules;

/// <summary>The cluster's name and the number of its nodes.</summary>
internal static class ClusterRuleSet
{
    // PostgreSQL cuts cluster_name, which Patroni sets to the scope, at NAMEDATALEN - 1.
    private const int LongestName = 63;

    private const int MostNodes = 7;

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
                $"{Nodes(count)} cannot outlive the loss of one{(cluster.Etcd.Nodes.Count == 0 && cluster.RunsEtcd() ? ", because etcd needs a majority" : " with a replica left")}: give at least three, "
                + "or say that the cluster is only for a test (forTest: true, -ForTest).");
        else if (count > MostNodes)
            problems.Error("TooManyNodes", "nodes", cluster.EtcdMembers() == cluster.Nodes
                ? TooManyVotes(count)
                : $"{count} nodes are more than {MostNodes}: PgHa is not tried with as many.");
        else if (cluster.EtcdMembers() == cluster.Nodes)
            CheckVotes(cluster, "nodes", problems);
        if (cluster.Etcd.Nodes.Count > 0) CheckEtcdNodes(cluster, problems);
    }

    private static void CheckEtcdNodes(ClusterDefinition cluster, ProblemList problems)
    {
        const string path = "etcd.nodes";
        var count = cluster.Etcd.Nodes.Count;
        if (count < 3 && !cluster.ForTest)
            problems.Error(
                "TooFewNodes", path,
                $"{Nodes(count)} of etcd cannot outlive the loss of one, because it needs a majority: give at least three, or say that the cluster is only for a test (forTest: true, -ForTest).");
        else if (count > MostNodes)
            problems.Error("TooManyNodes", path, TooManyVotes(count));
        else
            CheckVotes(cluster, path, problems);
    }

    private static void CheckVotes(ClusterDefinition cluster, string path, ProblemList problems)
    {
        var count = cluster.EtcdMembers().Count;
        if (count == 0 || count % 2 != 0) return;
        problems.Warning(
            "EvenNodes",
            path,
            $"{count} nodes bear the loss of no more nodes than {count - 1} do, because etcd then needs {cluster.Quorum()} of {count} votes: "
            + $"take {(count == 2 ? "three" : $"{count - 1} or {count + 1}")}.");
    }

    private static string Nodes(int count) => $"{count} node{(count == 1 ? "" : "s")}";

    private static string TooManyVotes(int count) =>
        $"{count} nodes would be {count} voting members of etcd, and etcd advises against more than {MostNodes}: every write waits for a majority of them.";
}
