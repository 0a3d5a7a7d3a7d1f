using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>A cmdlet that works on some or all nodes of clusters.</summary>
public abstract class NodeSelectionCommand : ClusterCommand
{
    /// <summary>Names of the nodes, wildcards allowed; all nodes when left out.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public virtual string[] Node { get; set; } = ["*"];

    /// <summary>The nodes of a cluster that are meant. A name without wildcards that the cluster does not have is an error.</summary>
    protected IReadOnlyList<NodeDefinition> Selected(ClusterDefinition cluster)
    {
        var servers = cluster.Servers();
        var patterns = Patterns(cluster);
        foreach (var name in patterns.Where(n => !WildcardPattern.ContainsWildcardCharacters(n)))
        {
            if (!servers.Any(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                WriteError(NodeErrors.NotFound(cluster, name));
            }
        }

        return [.. servers.Where(n => Wildcards.Match(patterns, n.Name))];
    }

    /// <summary>The names that are meant in a cluster.</summary>
    protected virtual IReadOnlyCollection<string> Patterns(ClusterDefinition cluster) => Node;

    /// <summary>Whether a node of this name is meant.</summary>
    protected bool IsSelected(string name) => Wildcards.Match(Node, name);
}
