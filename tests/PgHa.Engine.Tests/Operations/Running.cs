using PgHa.Checks;
using PgHa.Components.Etcd;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Converge;
using PgHa.Health;
using PgHa.Operations;

namespace PgHa.Engine.Tests.Operations;

/// <summary>A running cluster of three that is as its definition says, to change one thing of.</summary>
internal static class Running
{
    public static ClusterDefinition Cluster => Observations.Cluster;

    public static RunningNode Node(int number, Func<PatroniObservation, PatroniObservation>? change = null) => new(
        $"pg{number}", new($"pg{number}", (change ?? (p => p))(Observations.Patroni(number)), ""),
        EtcdEnvironment.Read(EtcdConfiguration.Render(Wanted.Of(Cluster, number - 1, bootstrapped: true))));

    public static RunningNode Silent(int number) => new($"pg{number}", new Answer<PatroniObservation>($"pg{number}", null, "no answer"), null);

    /// <summary>The plan of nodes that have what <paramref name="there"/> says, and are to be what <paramref name="wanted"/> says.</summary>
    public static ClusterPlan Nodes(ClusterDefinition wanted, ClusterDefinition? there = null, Func<NodeFacts, NodeFacts>? change = null, int count = 3) => new()
    {
        Cluster = wanted,
        Failures = new Dictionary<string, Exception>(),
        Secrets = Wanted.Secrets,
        SecretsHeld = true,
        Nodes =
        [
            .. Enumerable.Range(0, count).Select(i => Planner.Plan(
                Wanted.Of(wanted, i, bootstrapped: true), (change ?? (f => f))(Facts.Of(Wanted.Of(there ?? Cluster, i, bootstrapped: true))))),
        ],
    };

    public static ChangePlan Plan(ClusterDefinition wanted, IReadOnlyList<RunningNode>? running = null, bool switchover = true, Func<NodeFacts, NodeFacts>? change = null)
    {
        running ??= [Node(1), Node(2), Node(3)];
        var (nodes, fingerprint) = (Nodes(wanted, change: change), new Fingerprint(Wanted.Secrets, held: true));
        return new()
        {
            Nodes = nodes with { Nodes = [.. nodes.Nodes.Select(n => n with { Changes = [.. n.Changes.Select(c => fingerprint.Of(c, n.Facts))] })] },
            Running = running,
            Rolling = [.. RollPlanner.Plan(nodes, running, switchover).Select(c => c.Node.Length == 0 ? fingerprint.Of(c) : c)],
        };
    }

    public static ClusterDefinition With(params (string Name, string Value)[] parameters) =>
        Cluster with { Postgres = Cluster.Postgres with { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) } };
}
