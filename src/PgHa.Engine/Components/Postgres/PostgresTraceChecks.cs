using PgHa.Checks;
using PgHa.Components.Base;
using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Components.Postgres;

/// <summary>Whether what there is of PostgreSQL on a server is in the way. Pure.</summary>
public static class PostgresTraceChecks
{
    private const long MiB = 1 << 20;

    /// <summary><c>disk.postgres</c>, <c>data.directory</c> and <c>foreign.postgres</c> of a server with a database.</summary>
    /// <param name="node">The server as far as it is known.</param>
    /// <param name="system">What it says of itself.</param>
    /// <param name="traces">What there is of PostgreSQL; null where it did not answer.</param>
    /// <param name="clusterId">The cluster's system identifier; null where it has none yet, or none is known.</param>
    /// <param name="clusterStarted">Whether the cluster has been started on any server.</param>
    public static IEnumerable<CheckResult> Evaluate(NodeContext node, SystemObservation system, PostgresTraces? traces, string? clusterId, bool clusterStarted)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(system);
        var (name, path) = (node.Node.Name, node.DataDirectory);
        if (traces is null)
        {
            foreach (var id in (string[])["disk.postgres", "data.directory", "foreign.postgres"])
                yield return CheckResult.Unknown(id, name, $"the file system of {path} does not answer", "Look for one that hangs: df on the node.");
            yield break;
        }

        var there = traces.Directories.GetValueOrDefault(path);
        // A new database with its first WAL takes 80 MiB; then WAL grows up to max_wal_size before anything of it is given back.
        var wal = node.Cluster.ParameterBytes("max_wal_size", "1GB");
        yield return SystemChecks.DataDisk("disk.postgres", name, system, path, there is { Version.Length: > 0 }, 256 * MiB, wal + 1024 * MiB, "a database with max_wal_size of WAL");
        yield return Directory(node, there, system.Started, clusterId, clusterStarted);
        yield return Foreign(node, system, traces);
    }

    private static CheckResult Directory(NodeContext node, DataDirectory? there, bool started, string? clusterId, bool clusterStarted)
    {
        const string Id = "data.directory";
        var (name, path) = (node.Node.Name, node.DataDirectory);
        if (there is null or { IsEmpty: true }) return CheckResult.Pass(Id, name, $"{path} is {(there is null ? "not there yet" : "empty")}");
        if (there.Version.Length == 0)
        {
            // A copy that goes on, or was cut off, has no version yet.
            return started
                ? CheckResult.Pass(Id, name, $"{path} has no whole database: a copy that goes on, or was cut off")
                : CheckResult.Warn(Id, name, $"there is something in {path}, and no database", "Move it away, or name another dataDirectory: Start-PgHaCluster refuses it, and deletes it only with -Force.");
        }

        var what = $"the database in {path} (version {there.Version}, system identifier {there.SystemId})";
        if (there.Version != node.Cluster.Postgres.Version)
            return CheckResult.Fail(Id, name, $"{what} is not of version {node.Cluster.Postgres.Version}", "Correct postgres: version, or name another dataDirectory. A change of the major version is an upgrade.");
        if (clusterId is not null && there.SystemId.Length > 0 && there.SystemId != clusterId)
        {
            return CheckResult.Fail(
                Id, name, $"{what} is another than the cluster's, whose identifier is {clusterId}: Patroni would refuse to start it", "Move it away: Patroni then copies the cluster's. Or name another dataDirectory.");
        }

        if (clusterId is not null || started) return CheckResult.Pass(Id, name, $"{what} is the cluster's");
        return clusterStarted
            ? CheckResult.Unknown(Id, name, $"{what}: whether it is the cluster's cannot be told, since nobody tells the cluster's identifier", "Start the cluster, or bring a node back that has its database.")
            : CheckResult.Fail(Id, name, $"there is a database in {path} already (version {there.Version}, system identifier {there.SystemId}), and the cluster has not been started yet",
                "Name another dataDirectory, or move the data away. Start-PgHaCluster refuses it, and deletes it only with -Force.");
    }

    private static CheckResult Foreign(NodeContext node, SystemObservation system, PostgresTraces traces)
    {
        const string Id = "foreign.postgres";
        var name = node.Node.Name;
        if (system.Processes is not { } processes) return CheckResult.Unknown(Id, name, "the running programs cannot be read", "Look at them on the node: ps -e.");
        var clusters = traces.Clusters.Where(c => c.Directory != node.DataDirectory).ToList();
        if (traces.Clusters.FirstOrDefault(c => c.Directory == node.DataDirectory && c.Online) is { } holder)
            return CheckResult.Fail(Id, name, $"{holder.Name} of Debian's packages runs in {node.DataDirectory}", "Name another dataDirectory, or stop and drop it (pg_dropcluster) when nobody needs it.");
        if (clusters.Where(c => c.Online).ToList() is { Count: > 0 } online)
        {
            return CheckResult.Fail(
                Id, name, $"{string.Join(", ", online.Select(c => $"{c.Name} (port {c.Port}, {c.Directory})"))} runs, and PgHa stops and masks the packages' own postgresql.service",
                "Move it to another server, or drop it (pg_dropcluster --stop) when nobody needs it.");
        }

        var strangers = processes.Where(p => p.Program is "postgres" or "postmaster" && p.Unit != PatroniComponent.Unit).ToList();
        if (strangers.FirstOrDefault(p => p.Arguments.Split(' ').Contains(node.DataDirectory)) is { } inside)
            return CheckResult.Fail(Id, name, $"{inside} runs in {node.DataDirectory}, and not under Patroni", "Stop it: a database that Patroni does not know takes writes that get lost.");
        if (strangers.Count > 0)
            return CheckResult.Warn(Id, name, $"{string.Join(", ", strangers)} runs beside the cluster", "Nothing, if it is meant to share the server's memory and disks; otherwise stop it.");
        return clusters.Count > 0
            ? CheckResult.Warn(Id, name, $"{string.Join(", ", clusters.Select(c => $"{c.Name} ({c.Directory})"))} is there, and does not run", "Drop it (pg_dropcluster) when nobody needs it: PgHa masks the packages' own postgresql.service, so that it no longer starts.")
            : CheckResult.Pass(Id, name, "no other PostgreSQL");
    }
}
