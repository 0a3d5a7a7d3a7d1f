using System.Net;

namespace PgHa.Definition;

/// <summary>What follows from a definition by rule rather than by being written in it.</summary>
public static class ClusterRules
{
    /// <summary>The priority of the first node that has none of its own; the next ones count down from it.</summary>
    public const int FirstPriority = 100;

    /// <summary>keepalived's priority of a node: its own, or counted down from <see cref="FirstPriority"/> by its place.</summary>
    public static int PriorityOf(this ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        if (node.Priority is { } given) return given;
        for (var i = 0; i < cluster.Nodes.Count; i++)
            if (cluster.Nodes[i].Name == node.Name) return FirstPriority - i;
        throw new ArgumentException($"Node {node.Name} is not in cluster {cluster.Name}.", nameof(node));
    }

    /// <summary>The SSH settings in force for a node: its own over the cluster's.</summary>
    public static SshSettings SshOf(this ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return node.Ssh is null ? cluster.Ssh : node.Ssh.Over(cluster.Ssh);
    }

    /// <summary>The operating system that the definition says of a node, or null where it says none.</summary>
    public static string? PlatformOf(this ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        return node.Platform ?? cluster.Platform;
    }

    /// <summary>The virtual address alone, without its prefix length.</summary>
    public static IPAddress HostAddress(this VirtualIPSettings vip)
    {
        ArgumentNullException.ThrowIfNull(vip);
        return IPAddress.Parse(vip.Address[..vip.Address.IndexOf('/', StringComparison.Ordinal)]);
    }

    /// <summary>An address as it stands in a URL: IPv6 literals in brackets.</summary>
    public static string UrlHost(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
    }
}
