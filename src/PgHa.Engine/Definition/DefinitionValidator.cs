using PgHa.Definition.Rules;

namespace PgHa.Definition;

/// <summary>Holds a definition against every rule. Pure: nothing is read, asked or changed.</summary>
public static class DefinitionValidator
{
    /// <summary>Every problem of a definition, all at once; empty when there is none.</summary>
    public static IReadOnlyList<DefinitionProblem> Validate(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var problems = new ProblemList();
        ClusterRuleSet.Check(cluster, problems);
        NodeRules.Check(cluster, problems);
        PriorityRules.Check(cluster, problems);
        SshRules.Check(cluster, problems);
        PostgresRules.Check(cluster, problems);
        ParameterRules.Check(cluster, problems);
        HbaRules.Check(cluster, problems);
        PatroniRules.Check(cluster, problems);
        DcsRules.Check(cluster, problems);
        EtcdRules.Check(cluster, problems);
        SettingRules.Check(cluster, problems);
        PackageRules.Check(cluster, problems);
        DirectoryRules.Check(cluster, problems);
        PortRules.Check(cluster, problems);
        VirtualIPRules.Check(cluster, problems);
        return problems.ToList();
    }

    /// <summary>
    /// The problems that a node has by itself, whatever cluster it will be in; paths begin at the node: <c>address</c>.
    /// </summary>
    public static IReadOnlyList<DefinitionProblem> Validate(NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(node);
        const string path = "nodes[0].";
        var alone = new ClusterDefinition { Name = "alone", Nodes = [node], ForTest = true };
        // Which ports the services will have is not known yet.
        return [.. Validate(alone)
            .Where(problem => problem.Path.StartsWith(path, StringComparison.Ordinal) && problem.Id != "PortCollision")
            .Select(problem => problem with { Path = problem.Path[path.Length..] })];
    }

    /// <summary>Refuses a definition that has errors.</summary>
    /// <returns>The warnings.</returns>
    /// <exception cref="DefinitionException">The definition breaks a rule.</exception>
    public static IReadOnlyList<DefinitionProblem> ThrowIfInvalid(ClusterDefinition cluster)
    {
        var problems = Validate(cluster);
        return problems.Any(problem => problem.Severity == ProblemSeverity.Error)
            ? throw new DefinitionException(problems, cluster.Name)
            : problems;
    }
}
