using PgHa.Checks;
using PgHa.Components.Base;
using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>Whether what there is of etcd on a server is in the way of a member of ours. Pure.</summary>
public static class EtcdTraceChecks
{
    private const long MiB = 1 << 20;

    /// <summary><c>disk.etcd</c> and <c>foreign.etcd</c> of a server with a member of ours.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The server.</param>
    /// <param name="system">What it says of itself.</param>
    /// <param name="members">The directories with a member's data; null where that is not known.</param>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, NodeDefinition node, SystemObservation system, IReadOnlyList<string>? members)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(system);
        // The quota is 2 GiB; WAL and snapshots come beside it.
        yield return SystemChecks.DataDisk(
            "disk.etcd", node.Name, system, cluster.Etcd.DataDirectory, system.Started, 256 * MiB, 3072 * MiB, "etcd, with its quota of 2 GiB,");
        yield return Foreign(cluster, node, system, members);
    }

    private static CheckResult Foreign(ClusterDefinition cluster, NodeDefinition node, SystemObservation system, IReadOnlyList<string>? members)
    {
        const string Id = "foreign.etcd";
        if (members is null || system.Processes is not { } processes) return CheckResult.Unknown(Id, node.Name, "what runs there cannot be read", "Look at it on the node: ps -e, ls /var/lib/etcd.");
        var own = cluster.Etcd.DataDirectory;
        var strangers = processes.Where(p => p.Program == "etcd" && (p.Unit != EtcdComponent.Unit || DirectoryOf(p) is { Length: > 0 } d && d != own)).ToList();
        if (strangers.FirstOrDefault(p => p.Unit == EtcdComponent.Unit || DirectoryOf(p) == own) is { } inside)
        {
            return CheckResult.Fail(
                Id, node.Name, $"{inside} runs already, with data in {(DirectoryOf(inside) is { Length: > 0 } d ? d : "a directory that it does not tell")}, and is no member of this cluster's",
                "Stop it and keep it from starting (systemctl disable --now etcd) when nobody needs it; or say in the definition that it is there already (etcd: hosts), or put etcd on other servers (etcd: nodes).");
        }

        if (strangers.Count > 0)
            return CheckResult.Warn(Id, node.Name, $"{string.Join(", ", strangers)} runs beside the cluster's", "Nothing, if it is meant to share the server's disks, which etcd waits for; otherwise stop it.");
        return members.Where(m => m != own).ToList() is { Count: > 0 } others
            ? CheckResult.Warn(Id, node.Name, $"there is data of another etcd in {string.Join(", ", others)}", $"Nothing: it is left alone, and PgHa's unit takes {own}. Remove it when nobody needs it.")
            : CheckResult.Pass(Id, node.Name, "no other etcd");
    }

    private static string DirectoryOf(ServerProcess process)
    {
        var words = process.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].TrimStart('-') is not { } word || !word.StartsWith("data-dir", StringComparison.Ordinal)) continue;
            return word.Contains('=', StringComparison.Ordinal) ? word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] : i + 1 < words.Length ? words[i + 1] : "";
        }

        return process.DataDirectory;
    }
}
