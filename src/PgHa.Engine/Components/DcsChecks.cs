using System.Globalization;
using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components;

/// <summary>Whether every node reaches its cluster's DCS, and has what it needs for that. Pure.</summary>
public static class DcsChecks
{
    /// <summary>A certificate wants to be renewed, brought to all nodes and loaded.</summary>
    public static readonly Threshold CertificateLimit = new("dcs.certificate", 30 * 86400, ThresholdUnit.Seconds, "A certificate must last at least this long.");

    /// <summary>All limits that can be set.</summary>
    public static IReadOnlyList<Threshold> Thresholds { get; } = [CertificateLimit];

    /// <summary>
    /// <c>dcs.reach</c> of each node with a database, where the DCS is not ours; <c>dcs.files</c> of each server that needs files of TLS.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="answers">What the nodes say.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <param name="now">The time, for certificates that expire; null: these are not judged.</param>
    public static IEnumerable<CheckResult> Evaluate(
        ClusterDefinition cluster, IReadOnlyList<Answer<DcsObservation>> answers, Thresholds? limits = null, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(answers);
        limits ??= Checks.Thresholds.Default;
        foreach (var (node, seen, problem) in answers)
        {
            if (seen is null)
            {
                if (!cluster.RunsEtcd() && cluster.Nodes.Any(n => n.Name == node))
                    yield return CheckResult.Unknown("dcs.reach", node, problem, "Make the node reachable: Patroni cannot do without the DCS.");
                continue;
            }

            if (seen.Endpoints.Count > 0) yield return Reach(cluster, node, seen.Endpoints);
            if (seen.Files.Count == 0) continue;
            yield return Files(node, seen.Files);
            if (now is { } time && seen.Files.Where(f => f.IsCertificate && f.State is not (DcsFileState.Missing or DcsFileState.Awaited)).ToList() is { Count: > 0 } certificates)
                yield return Certificates(node, certificates, time, limits);
        }
    }

    private static CheckResult Reach(ClusterDefinition cluster, string node, IReadOnlyList<DcsEndpoint> endpoints)
    {
        const string Id = "dcs.reach";
        var advice = $"Check the names and ports in the definition, the network between {node} and them, and TLS; then whether {Word(cluster)} itself is well.";
        var bad = endpoints.Where(e => e.State is DcsEndpointState.Silent or DcsEndpointState.Unfit).ToList();
        var reason = $"{Word(cluster)}: {string.Join("; ", (bad.Count > 0 ? bad : endpoints).Select(e => $"{e.Name}: {e.Answer}"))}";
        if (bad.Count == endpoints.Count) return CheckResult.Fail(Id, node, reason, advice);
        if (bad.Count > 0) return CheckResult.Warn(Id, node, $"{reason}; {endpoints.Count - bad.Count} of {endpoints.Count} servers answer", advice);
        return endpoints.Any(e => e.State == DcsEndpointState.Connected)
            ? CheckResult.Warn(Id, node, $"{reason}; the node has nothing yet to ask more with", "Nothing now: it is asked properly once Install-PgHaNode has installed curl.")
            : CheckResult.Pass(Id, node, reason);
    }

    private static CheckResult Files(string node, IReadOnlyList<DcsFile> files)
    {
        const string Id = "dcs.files";
        const string Advice = "Bring the files there, readable for the account that needs them and, a key, for nobody else; or correct the paths in the definition.";
        string Names(DcsFileState state) => string.Join(", ", files.Where(f => f.State == state).Select(f => state == DcsFileState.Unreadable ? $"{f.Path} ({f.Account})" : f.Path).Distinct());
        List<string> faults = [];
        if (Names(DcsFileState.Missing) is { Length: > 0 } missing) faults.Add($"not there: {missing}");
        if (Names(DcsFileState.Unreadable) is { Length: > 0 } unreadable) faults.Add($"not readable for the account that needs it: {unreadable}");
        if (Names(DcsFileState.Named) is { Length: > 0 } named) faults.Add($"a client's certificate with a common name, which etcd refuses together with a login: {named}");
        if (faults.Count > 0)
        {
            return CheckResult.Fail(Id, node, string.Join("; ", faults), files.Any(f => f.State == DcsFileState.Named)
                ? "Take a client's certificate without a common name (a subject of O=… alone), or leave etcd.user out."
                : Advice);
        }

        return Names(DcsFileState.Awaited) is { Length: > 0 } awaited
            ? CheckResult.Warn(Id, node, $"not there yet: {awaited}", Advice + " Start-PgHaCluster needs them.")
            : CheckResult.Pass(Id, node, $"{files.Select(f => f.Path).Distinct().Count()} files of TLS are there");
    }

    private static CheckResult Certificates(string node, IReadOnlyList<DcsFile> files, DateTimeOffset now, Thresholds limits)
    {
        const string Id = "dcs.certificate";
        const string Advice = "Renew it and bring it to the nodes. etcd takes a new certificate by itself, Patroni after a reload; a new authority wants restarts, one node at a time.";
        if (files.FirstOrDefault(f => f.Expires is null) is { } silent)
            return CheckResult.Unknown(Id, node, $"{silent.Path} cannot be read as a certificate", "Look at it: openssl x509 -noout -enddate -in FILE.");
        var first = files.MinBy(f => f.Expires!.Value)!;
        var reason = string.Create(CultureInfo.InvariantCulture, $"{first.Path} expires on {first.Expires:yyyy-MM-dd HH:mm} UTC");
        var left = first.Expires!.Value - now;
        return left <= TimeSpan.Zero ? CheckResult.Fail(Id, node, $"{first.Path} has expired, on {first.Expires:yyyy-MM-dd HH:mm} UTC", Advice)
            : left < TimeSpan.FromSeconds(limits.Of(CertificateLimit)) ? CheckResult.Warn(Id, node, reason, Advice)
            : CheckResult.Pass(Id, node, reason);
    }

    private static string Word(ClusterDefinition cluster) => cluster.Dcs() switch
    {
        DcsKind.ZooKeeper => "ZooKeeper",
        DcsKind.Consul => "Consul",
        _ => "etcd",
    };
}
