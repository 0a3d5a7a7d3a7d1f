using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Operations;

/// <summary>What an operation finds before it does anything.</summary>
/// <param name="Seen">The cluster as it is.</param>
/// <param name="Secrets">Its passwords.</param>
public sealed record Situation(ClusterObservation Seen, ClusterSecrets Secrets)
{
    // On a machine with much to do an answer may take some seconds; a server that is frozen never gives one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The cluster.</summary>
    public ClusterDefinition Cluster => Seen.Cluster;

    /// <summary>Who leads.</summary>
    public LeaderWord Leader { get; } = LeaderWord.Of(Seen);

    /// <summary>The servers that can be worked on.</summary>
    public IReadOnlyList<NodeDefinition> Reached => [.. Cluster.Servers().Where(n => Seen.Nodes.First(o => o.Node == n.Name).Failure is null)];

    /// <summary>The servers whose Patroni answers.</summary>
    public IReadOnlyList<NodeDefinition> Answering => [.. Cluster.Nodes.Where(n => Of(n.Name).Patroni.Value is not null)];

    /// <summary>What a server said.</summary>
    public NodeObservation Of(string node) => Seen.Nodes.First(n => n.Node == node);

    /// <summary>What the DCS knows of a member, as far as somebody reads it.</summary>
    public Components.Patroni.PatroniMember? Listed(string node) =>
        Seen.Nodes.Select(n => n.Patroni.Value?.Members.FirstOrDefault(m => m.Name == node)).FirstOrDefault(m => m is not null);

    /// <summary>Looks at a cluster. A node that does not answer is part of what is found.</summary>
    /// <exception cref="PgHaException"><c>SecretsUnknown</c>: no node can be reached that holds the passwords.</exception>
    public static async Task<Situation> LookAsync(INodeConnector nodes, ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        var reading = HeldSecrets.ReadAsync(nodes, cluster, cancellationToken);
        var seen = await new Observer(nodes) { Patience = Patience }.ObserveAsync(cluster, cancellationToken);
        return new(seen, await reading);
    }

    /// <summary>A node of the definition with a database.</summary>
    /// <exception cref="PgHaException"><c>NodeNotFound</c>.</exception>
    public static NodeDefinition Member(ClusterDefinition cluster, string name)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Nodes.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new PgHaException(
            "NodeNotFound", $"{cluster.Name} has no member {name}. It has {string.Join(", ", cluster.Nodes)}.", name, "Give one of these names.");
    }
}
