using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Servers as choices.</summary>
internal static class ServerChoices
{
    public static IReadOnlyList<NodeDefinition> AllServers(ClusterDefinition cluster) => cluster.Servers();

    public static IEnumerable<Choice> Of(TypedCommand typed, Func<ClusterDefinition, IReadOnlyList<NodeDefinition>> servers) =>
        typed.Clusters().SelectMany(c => servers(c).Select(n => new Choice(n.Name, $"{n.Name}: {n.Address}, {Carries(c, n)}, cluster {c.Name}")));

    public static IEnumerable<Choice> Connected() =>
        TypedCommand.Sessions.Select(s => new Choice(s.Name, $"{s.Name}: connected to {s.Endpoint.Host}, port {s.Endpoint.Port}, as {s.Endpoint.User}"));

    private static string Carries(ClusterDefinition cluster, NodeDefinition node) =>
        cluster.HasDatabase(node) ? cluster.HasEtcd(node) ? "database and etcd" : "database" : "etcd alone";
}
