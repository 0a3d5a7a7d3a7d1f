using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

/// <summary>A sound definition to change one thing of.</summary>
internal static class Sample
{
    public static NodeDefinition Node(int number) => new() { Name = $"pg{number}", Address = $"10.77.1.{10 + number}" };

    public static IReadOnlyList<NodeDefinition> Nodes(int count) => [.. Enumerable.Range(1, count).Select(Node)];

    public static ClusterDefinition Cluster() => new()
    {
        Name = "demo",
        Nodes = Nodes(3),
        VirtualIP = new() { Address = "10.77.1.100/24" },
    };

    public static ClusterDefinition WithNode(Func<NodeDefinition, NodeDefinition> change, int index = 0)
    {
        var cluster = Cluster();
        return cluster with { Nodes = [.. cluster.Nodes.Select((node, i) => i == index ? change(node) : node)] };
    }

    public static ClusterDefinition WithSsh(SshSettings ssh) => Cluster() with { Ssh = ssh };

    public static ClusterDefinition WithPostgres(PostgresSettings postgres) => Cluster() with { Postgres = postgres };

    public static ClusterDefinition WithParameter(string name, string value, string version = "15") =>
        WithPostgres(new() { Version = version, Parameters = new Dictionary<string, string> { [name] = value } });

    public static ClusterDefinition WithPatroni(PatroniSettings patroni) => Cluster() with { Patroni = patroni };

    public static ClusterDefinition WithEtcd(EtcdSettings etcd) => Cluster() with { Etcd = etcd };

    public static ClusterDefinition WithVirtualIP(VirtualIPSettings vip) => Cluster() with { VirtualIP = vip };

    /// <summary>Asserts that exactly one problem was found, and what it is.</summary>
    public static DefinitionProblem ShouldHaveOne(this ClusterDefinition cluster, string id, string path, ProblemSeverity severity = ProblemSeverity.Error)
    {
        var problems = DefinitionValidator.Validate(cluster);
        problems.Select(problem => (problem.Id, problem.Path, problem.Severity)).ShouldBe([(id, path, severity)]);
        return problems[0];
    }

    /// <summary>Asserts that it is not refused; there may be warnings.</summary>
    public static void ShouldBeSoundOrWarned(this ClusterDefinition cluster) =>
        DefinitionValidator.Validate(cluster).Where(problem => problem.Severity == ProblemSeverity.Error).ShouldBeEmpty();

    public static void ShouldBeSound(this ClusterDefinition cluster) => DefinitionValidator.Validate(cluster).ShouldBeEmpty();
}
