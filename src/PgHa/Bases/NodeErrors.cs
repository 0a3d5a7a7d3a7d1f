using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Errors about the nodes that a user names.</summary>
internal static class NodeErrors
{
    /// <summary>A name that no node of the cluster has.</summary>
    public static ErrorRecord NotFound(ClusterDefinition cluster, string name) => ErrorRecords.From(new PgHaException(
        "NodeNotFound", $"Cluster {cluster.Name} has no node {name}. It has {string.Join(", ", cluster.Servers())}.", name, "Give one of these names."));
}
