using PgHa.Components;
using PgHa.Resources;

namespace PgHa.Configuration;

/// <summary>The files among what is wanted of a node: the same descriptions that plans are made of. Pure.</summary>
public static class ConfigurationRenderer
{
    /// <summary>
    /// A node's files, in the order of their components. Masked files are described with masked secrets; no real one goes into them.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="includeSecrets">Whether the context's secrets are put into the files.</param>
    public static IReadOnlyList<ConfigurationFile> Render(NodeContext node, bool includeSecrets = false)
    {
        ArgumentNullException.ThrowIfNull(node);
        var known = NodeKnowledge.Of(node);
        var masked = Describe(node with { Secrets = node.Secrets.Masked() });
        if (!includeSecrets) return [.. masked.Select(file => File(node, file, known, showsSecrets: false))];
        // A file that reads differently with the secrets is one that shows some, however they are written in it.
        var hidden = masked.ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        return [.. Describe(node).Select(file => File(node, file, known, showsSecrets: hidden.GetValueOrDefault(file.Path) != file.Content))];
    }

    private static IEnumerable<FileResource> Describe(NodeContext node) => Component.DescribeAll(node).OfType<FileResource>();

    private static ConfigurationFile File(NodeContext node, FileResource file, NodeKnowledge known, bool showsSecrets) => new()
    {
        Cluster = node.Cluster,
        Node = node.Node.Name,
        Component = file.Component,
        Path = file.Path,
        Owner = file.Owner,
        Group = file.Group,
        Mode = Modes.Format(file.Mode),
        Content = file.Content,
        ShowsSecrets = showsSecrets,
        Known = known,
    };
}
