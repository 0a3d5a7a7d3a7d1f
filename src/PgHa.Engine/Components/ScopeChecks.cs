using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components;

/// <summary>Whether what the DCS remembers of a cluster is what its servers have. Pure.</summary>
public static class ScopeChecks
{
    /// <summary><c>dcs.scope</c> of the cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="keys">The identifier in the DCS as servers read it, empty where there is none; of those that could be asked.</param>
    /// <param name="data">The identifiers of the databases that are there, by server.</param>
    /// <param name="started">Whether a server has been started as part of the cluster.</param>
    /// <param name="whole">Whether all servers with a database were asked for theirs.</param>
    public static CheckResult Evaluate(
        ClusterDefinition cluster, IReadOnlyList<Answer<string>> keys, IReadOnlyDictionary<string, string> data, bool started, bool whole)
    {
        const string Id = "dcs.scope";
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(data);
        var name = cluster.Name;
        var read = keys.Where(k => k.Value is not null).ToList();
        if (read.Count == 0)
        {
            if (!started && cluster.RunsEtcd()) return CheckResult.Pass(Id, name, "the cluster's etcd does not run yet");
            return CheckResult.Unknown(
                Id, name, keys.Count > 0 ? $"what the DCS knows of it cannot be read: {keys[0].Node}: {keys[0].Problem}" : "no node can read yet what the DCS knows of it",
                started ? "Bring the DCS back, or a node that reaches it." : "Nothing now: Start-PgHaCluster asks again, with what the installation brings.");
        }

        var ids = read.Select(k => k.Value!).Where(v => v.Length > 0).Distinct().ToList();
        if (ids.Count > 1)
            return CheckResult.Fail(Id, name, $"nodes read different identifiers in the DCS: {string.Join(", ", read.Select(k => $"{k.Node}: {k.Value}"))}", "They do not speak to the same DCS: check its servers in the definition, and etcd's members (Test-PgHaEtcdHealth).");
        if (ids is not [var id])
        {
            return started && data.Count > 0
                ? CheckResult.Warn(Id, name, "the DCS does not know the cluster, which has been started before", "Its keys were removed, or the DCS is another one. The first member that starts puts its identifier there: let it be the one with the newest data.")
                : CheckResult.Pass(Id, name, "the DCS does not know the cluster yet");
        }

        var same = data.Where(d => d.Value == id).Select(d => d.Key).ToList();
        if (same.Count > 0) return CheckResult.Pass(Id, name, $"the identifier in the DCS, {id}, is that of the database on {string.Join(", ", same)}");
        if (!whole) return CheckResult.Unknown(Id, name, $"the DCS has the identifier {id}, and no node that was asked has that database", "Make all nodes reachable, and ask all of them.");
        var has = data.Count == 0 ? "no node has a database" : string.Join(", ", data.Select(d => $"{d.Key} has {d.Value}"));
        return CheckResult.Fail(
            Id, name, $"the DCS holds a cluster of that name with the identifier {id}, and {has}",
            "Give this cluster another name or patroni.namespace; or, if those are the remains of one that is gone, remove them: patronictl remove.");
    }

    /// <summary>The cluster's system identifier: the one in the DCS, otherwise that of all started servers' databases. Null where there is none, or more than one.</summary>
    public static string? Identifier(IReadOnlyList<Answer<string>> keys, IEnumerable<string> ofStarted)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Select(k => k.Value).Where(v => v is { Length: > 0 }).Distinct().ToList() switch
        {
            [{ } id] => id,
            [] when ofStarted.Where(v => v.Length > 0).Distinct().ToList() is [var id] => id,
            _ => null,
        };
    }
}
