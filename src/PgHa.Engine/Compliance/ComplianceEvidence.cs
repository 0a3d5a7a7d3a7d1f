using PgHa.Checks;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Compliance;

/// <summary>All that rules may look at.</summary>
public sealed record ComplianceEvidence
{
    /// <summary>The definition.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The day that ends of life and expiry dates are held against.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Goals and zones.</summary>
    public ComplianceBaseline Baseline { get; init; } = new();

    /// <summary>The cluster as it runs; null when only the definition is judged.</summary>
    public ClusterObservation? Seen { get; init; }

    /// <summary>The health checks of <see cref="Seen"/>.</summary>
    public IReadOnlyList<HealthRecord> Health { get; init; } = [];

    /// <summary>What differs from the definition.</summary>
    public IReadOnlyList<HealthRecord> Drift { get; init; } = [];

    /// <summary>What the servers said, by name.</summary>
    public IReadOnlyDictionary<string, Answer<NodeEvidence>> Nodes { get; init; } = new Dictionary<string, Answer<NodeEvidence>>();

    /// <summary>What is weak about the cluster's passwords, without any of them; null when they could not be read.</summary>
    public IReadOnlyList<string>? WeakPasswords { get; init; }

    /// <summary>What a server said, or why it did not.</summary>
    public Answer<NodeEvidence> Of(string node) => Nodes.GetValueOrDefault(node) ?? new(node, null, "");

    /// <summary>The health observation of a server; null when there is none.</summary>
    public NodeObservation? SeenOf(string node) => Seen?.Nodes.FirstOrDefault(n => n.Node == node);
}
