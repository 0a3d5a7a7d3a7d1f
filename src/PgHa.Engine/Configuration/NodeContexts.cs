using PgHa.Components;

namespace PgHa.Configuration;

/// <summary>What a cluster's files are rendered from.</summary>
/// <param name="Nodes">The nodes whose files can be rendered, in the definition's order.</param>
/// <param name="Failures">Why the others' cannot.</param>
/// <param name="WithoutInterface">The nodes whose interface is a placeholder; see <see cref="InterfacePlaceholder"/>.</param>
public sealed record NodeContexts(
    IReadOnlyList<NodeContext> Nodes, IReadOnlyDictionary<string, Exception> Failures, IReadOnlyList<string> WithoutInterface);
