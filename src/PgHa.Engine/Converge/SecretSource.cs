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
    /// <c>SecretsLost</c>: the cluster already runs, and no node holds any. <c>SecretsUnknown</c>: no node that answered holds any, and one
    /// that did not answer may. <c>SecretsInUse</c>: other passwords were given than those that the running cluster uses.
    /// <c>DcsSecretUseless</c>: a secret of a DCS was given that the definition has no use for. <c>SecretsNotMade</c>: there are none, and
    /// none are to be made.
    /// </exception>
    public static ClusterSecrets Resolve(
        ClusterDefinition cluster, IReadOnlyDictionary<string, NodeFacts> facts, IReadOnlyCollection<string> unread, GivenSecrets? given, bool make = true)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(unread);
        given ??= new GivenSecrets();
        RefuseUseless(cluster, given);
        var started = cluster.Servers().Where(n => facts.TryGetValue(n.Name, out var f) && f.Files.ContainsKey(StartMark.Of(cluster, n))).Select(n => n.Name).ToList();
        var held = cluster.Nodes
            .Where(n => facts.TryGetValue(n.Name, out var f) && f.Files.TryGetValue(ClusterSecrets.Path, out var file) && file.Content is not null)
            .ToDictionary(n => n.Name, n => Read(n.Name, facts[n.Name].Files[ClusterSecrets.Path].Text));
        if (held.Count == 0) return Dcs(cluster, given.Over(New(cluster, unread, started, make)), [], make);

        var (firstNode, first) = held.First();
        if (held.FirstOrDefault(h => !h.Value.SameOwn(first)) is { Key: { } otherNode }) throw Differ(cluster, firstNode, otherNode);
        // Those of the DCS may be missing on a node that was not reached when they were given, and differ there when they were changed.
        var secrets = Dcs(cluster, given.Over(first.WithDcs(null, null, null)), held, make);
        var oursChanged = cluster.RunsEtcd() && held.Values.Any(h => h.DcsPassword is { } old && old != secrets.DcsPassword);
        if ((!secrets.SameOwn(first) || oursChanged) && started.Count > 0)
        {
            throw new PgHaException(
                "SecretsInUse",
                $"{cluster.Name}: the passwords given are not those that the running cluster uses.",
                cluster.Name,
                "Leave them out to keep the cluster's own. Changing the passwords of a running cluster is not supported yet.");
        }

        return secrets;
    }

    private static ClusterSecrets New(ClusterDefinition cluster, IReadOnlyCollection<string> unread, List<string> started, bool make)
    {
        if (started.Count > 0)
        {
            throw new PgHaException(
                "SecretsLost",
                $"{cluster.Name}: {string.Join(", ", started)} already run the cluster, and no node that answered has {ClusterSecrets.Path}: new passwords would not be those that it uses.",
                cluster.Name,
                "Bring the file back, from a node that did not answer or from a backup: mode 0600, owner root.");
        }

        var silent = cluster.Nodes.Select(n => n.Name).Where(unread.Contains).ToList();
        if (silent.Count > 0)
        {
            throw new PgHaException(
                "SecretsUnknown",
                $"{cluster.Name}: no node that answered holds the cluster's passwords, and {string.Join(", ", silent)} did not answer.",
                cluster.Name,
                "Make all nodes reachable for the first installation: new passwords could differ from those that a node already has.");
        }

        return make ? ClusterSecrets.Generate() : throw new PgHaException(
            "SecretsNotMade",
            $"{cluster.Name}: no node holds the cluster's passwords yet: the first installation makes them.",
            cluster.Name,
            "Leave the secrets masked, or give all of them, or ask again after the first Install-PgHaNode.");
    }

    // What the DCS wants of Patroni: as given, else as the nodes hold it; a password for an etcd of ours is made where there is none.
    private static ClusterSecrets Dcs(ClusterDefinition cluster, ClusterSecrets secrets, Dictionary<string, ClusterSecrets> held, bool make)
    {
        string? Known(bool wanted, string? given, Func<ClusterSecrets, string?> of)
        {
            if (!wanted || given is not null) return given;
            var values = held.Where(h => of(h.Value) is not null).Select(h => (Node: h.Key, Value: of(h.Value))).ToList();
            if (values.FirstOrDefault(v => v.Value != values[0].Value) is { Node: { } other }) throw Differ(cluster, values[0].Node, other);
            return values.FirstOrDefault().Value;
        }

        var password = Known(WantsPassword(cluster), secrets.DcsPassword, s => s.DcsPassword);
        if (password is null && make && WantsPassword(cluster) && cluster.RunsEtcd()) password = ClusterSecrets.NewPassword();
        return secrets.WithDcs(
            password,
            Known(cluster.Consul is not null, secrets.DcsToken, s => s.DcsToken),
            Known(WantsKeyPassword(cluster), secrets.DcsKeyPassword, s => s.DcsKeyPassword));
    }

    private static void RefuseUseless(ClusterDefinition cluster, GivenSecrets given)
    {
        var useless = given.DcsPassword is not null && !WantsPassword(cluster) ? "a login for the DCS (-DcsCredential) was given, and it names no user"
            : given.DcsToken is not null && cluster.Consul is null ? "a token (-DcsToken) was given, and its DCS is not Consul"
            : given.DcsKeyPassword is not null && !WantsKeyPassword(cluster) ? "a key's password (-DcsKeyPassword) was given, and it has no ZooKeeper with a client's key"
            : null;
        if (useless is not null)
            throw new PgHaException("DcsSecretUseless", $"{cluster.Name}: {useless}.", cluster.Name, "Correct the definition, or leave the parameter out.");
    }

    private static bool WantsPassword(ClusterDefinition cluster) => cluster.DcsUser() is not null;

    private static bool WantsKeyPassword(ClusterDefinition cluster) => cluster.ZooKeeper?.Tls?.Key is not null;

    private static PgHaException Differ(ClusterDefinition cluster, string one, string other) => new(
        "SecretsDiffer",
        $"{cluster.Name}: {one} and {other} hold different passwords in {ClusterSecrets.Path}.",
        cluster.Name,
        "Copy the file of the node that is right over the other's. A node that belonged to another cluster wants its file removed.");

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
