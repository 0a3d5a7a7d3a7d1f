using PgHa.Converge;

namespace PgHa.Configuration;

/// <summary>What of a cluster is to be rendered, and what is known of its nodes.</summary>
public sealed record ConfigurationRequest
{
    /// <summary>The nodes; null for all.</summary>
    public IReadOnlyCollection<string>? Nodes { get; init; }

    /// <summary>The platform of all nodes, before what the definition or a node says; null for what those say.</summary>
    public string? Platform { get; init; }

    /// <summary>Whether the nodes are asked also where that is not necessary.</summary>
    public bool AskNodes { get; init; }

    /// <summary>Whether secrets are put into the files.</summary>
    public bool IncludeSecrets { get; init; }

    /// <summary>Secrets that the user gave.</summary>
    public GivenSecrets? Given { get; init; }

    /// <summary>What is known of nodes from elsewhere, by name.</summary>
    public IReadOnlyDictionary<string, NodeKnowledge> Known { get; init; } = new Dictionary<string, NodeKnowledge>();
}
