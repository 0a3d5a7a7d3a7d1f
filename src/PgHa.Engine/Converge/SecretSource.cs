using System.Text.Json;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Converge;

/// <summary>Where a cluster's passwords come from: what the user gives, before what the nodes hold, before new ones.</summary>
public static class SecretSource
{
    /// <summary>The secrets of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="facts">The facts of every node that could be read.</param>
    /// <param name="unread">The nodes that could not be read.</param>
    /// <param name="given">What the user gave.</param>
    /// <param name="make">Whether new ones are made where there are none.</param>
    /// <exception cref="PgHaException">
    /// <c>SecretsDamaged</c>: a node's file cannot be read. <c>SecretsDiffer</c>: two nodes hold different ones.
    /// <c>SecretsLost</c>: the cluster already runs, and no node holds any. <c>SecretsUnknown</c>: no node that answered holds any, and one that did not answer may. <c>SecretsInUse</c>: other passwords
    /// were given than those that the running cluster uses. <c>SecretsNotMade</c>: there are none, and none are to be made.
    /// </exception>
    public static ClusterSecrets Resolve(
        ClusterDefinition cluster, IReadOnlyDictionary<string, NodeFacts> facts, IReadOnlyCollection<string> unread, GivenSecrets? given, bool make = true)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(unread);
        given ??= new GivenSecrets();
        var held = facts
            .Where(f => f.Value.Files.TryGetValue(ClusterSecrets.Path, out var file) && file.Content is not null)
            .ToDictionary(f => f.Key, f => Read(f.Key, f.Value.Files[ClusterSecrets.Path].Text));
        if (held.Count == 0)
        {
            if (facts.Where(f => f.Value.Files.ContainsKey(FactQuery.MemberData(cluster))).Select(f => f.Key).ToList() is [_, ..] members)
            {
                throw new PgHaException(
                    "SecretsLost",
                    $"{cluster.Name}: {string.Join(", ", members)} already run the cluster, and no node that answered has {ClusterSecrets.Path}: new passwords would not be those that it uses.",
                    cluster.Name,
                    "Bring the file back, from a node that did not answer or from a backup: mode 0600, owner root.");
            }

            if (unread.Count == 0 && make) return given.Over(ClusterSecrets.Generate());
            if (unread.Count == 0)
            {
                throw new PgHaException(
                    "SecretsNotMade",
                    $"{cluster.Name}: no node holds the cluster's passwords yet: the first installation makes them.",
                    cluster.Name,
                    "Leave the secrets masked, or give all of them, or ask again after the first Install-PgHaNode.");
            }

            throw new PgHaException(
                "SecretsUnknown",
                $"{cluster.Name}: no node that answered holds the cluster's passwords, and {string.Join(", ", unread)} did not answer.",
                cluster.Name,
                "Make all nodes reachable for the first installation: new passwords could differ from those that a node already has.");
        }

        var (firstNode, first) = held.First();
        if (held.FirstOrDefault(h => !h.Value.Same(first)) is { Key: { } otherNode })
        {
            throw new PgHaException(
                "SecretsDiffer",
                $"{cluster.Name}: {firstNode} and {otherNode} hold different passwords in {ClusterSecrets.Path}.",
                cluster.Name,
                $"Copy the file of the node that is right over the other's. A node that belonged to another cluster wants its file removed.");
        }

        var secrets = given.Over(first);
        if (!secrets.Same(first) && facts.Any(f => f.Value.Files.ContainsKey(FactQuery.MemberData(cluster))))
        {
            throw new PgHaException(
                "SecretsInUse",
                $"{cluster.Name}: the passwords given are not those that the running cluster uses.",
                cluster.Name,
                "Leave them out to keep the cluster's own. Changing the passwords of a running cluster is not supported yet.");
        }

        return secrets;
    }

    private static ClusterSecrets Read(string node, string text)
    {
        try
        {
            return ClusterSecrets.FromJson(text);
        }
        catch (JsonException e)
        {
            throw new PgHaException(
                "SecretsDamaged", $"{node}: {ClusterSecrets.Path} cannot be read: {e.Message}", node,
                "Copy the file from another node of the cluster.");
        }
    }
}
