using PgHa.Components;
using PgHa.Platforms;

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
    /// <summary>A node that nobody has asked: one on which nothing is installed, as far as its files go.</summary>
    public static NodeKnowledge Nothing { get; } = new(null, null, false);

    /// <summary>The architecture as <c>uname -m</c> says it; null where it is not known.</summary>
    public string? Architecture { get; init; }

    /// <summary>What is installed.</summary>
    public InstalledVersions Installed { get; init; } = InstalledVersions.None;

    /// <summary>What a description was made from.</summary>
    internal static NodeKnowledge Of(NodeContext context) => new(
        context.Platform.Name,
        context.State.Interface == InterfacePlaceholder.For(context.Node) ? null : context.State.Interface,
        context.State.Bootstrapped)
    {
        Architecture = context.State.Architecture,
        Installed = context.Installed,
    };
}
