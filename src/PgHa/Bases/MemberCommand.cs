using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>
/// A cmdlet that does something to members of a running cluster. They come by name, or down the pipe with anything that has <c>Cluster</c> and
/// <c>Node</c>: what came is gathered, and each cluster is worked on once.
/// </summary>
public abstract class MemberCommand : NodeSelectionCommand
{
    private readonly Dictionary<string, HashSet<string>> names = new(StringComparer.Ordinal);

    /// <summary>Names of the members, wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public override string[] Node { get; set; } = [];

    /// <summary>Take the lock from another controller that is changing the cluster, or did and never gave it back.</summary>
    [Parameter]
    public SwitchParameter BreakLock { get; set; }

    /// <inheritdoc/>
    protected override void Gather(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        base.Gather(cluster);
        if (!names.TryGetValue(cluster.Name, out var known))
        {
            names.Add(cluster.Name, known = new(StringComparer.OrdinalIgnoreCase));
        }

        known.UnionWith(Node);
    }

    /// <inheritdoc/>
    protected override IReadOnlyCollection<string> Patterns(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return names.GetValueOrDefault(cluster.Name) ?? (IReadOnlyCollection<string>)Node;
    }

    /// <summary>The selected nodes that have a database, by name; servers of etcd alone are no members.</summary>
    protected IReadOnlyList<string> SelectedMembers(ClusterDefinition cluster) =>
        [.. Selected(cluster).Where(cluster.HasDatabase).Select(n => n.Name)];
}
