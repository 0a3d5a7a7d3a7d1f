using PgHa.Components;

namespace PgHa.Configuration;

/// <summary>
/// What of a node its files depend on, beside the definition. The node knows all of it; a definition may say some; a tree of files
/// remembers it, so that the same files can be made again without asking.
/// </summary>
/// <param name="Platform">The platform's name; null where it is not known.</param>
/// <param name="Interface">The interface that has the node's address; null where it is not known.</param>
/// <param name="Bootstrapped">Whether the node already is a member; see <see cref="NodeState.Bootstrapped"/>.</param>
public sealed record NodeKnowledge(string? Platform, string? Interface, bool Bootstrapped)
{
    /// <summary>A node that nobody has asked: one that was never installed, as far as its files go.</summary>
    public static NodeKnowledge Nothing { get; } = new(null, null, false);

    /// <summary>What a description was made from.</summary>
    internal static NodeKnowledge Of(NodeContext context) => new(
        PlatformNames.Of(context.Platform),
        context.State.Interface == InterfacePlaceholder.For(context.Node) ? null : context.State.Interface,
        context.State.Bootstrapped);
}
