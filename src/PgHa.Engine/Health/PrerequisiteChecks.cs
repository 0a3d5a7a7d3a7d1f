using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>What must hold before an installation and a start, made of one observation. Pure.</summary>
public static class PrerequisiteChecks
{
    private static readonly TimeSpan SkewNoticed = TimeSpan.FromSeconds(1);

    // Certificates and leases may live with it; a cluster is not to begin with it.
    private static readonly TimeSpan SkewRefused = TimeSpan.FromSeconds(30);

    /// <summary>Everything.</summary>
    public static IEnumerable<HealthRecord> All(PrerequisiteObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var cluster = seen.Cluster;
        return ((IEnumerable<CheckResult>)
        [
            .. seen.Nodes.SelectMany(Reachable),
            .. Nodes(seen),
            .. DcsChecks.Evaluate(cluster, [.. seen.Nodes.Select(n => n.Dcs)]),
            .. Login(seen),
        ]).Select(r => HealthRecord.Of(cluster, r));
    }

    /// <summary>The versions of what is installed of a cluster's components, as far as packages tell.</summary>
    internal static InstalledVersions Installed(NodeContext node, SystemObservation system)
    {
        Version? Find(IEnumerable<string> packages) => packages.Select(p => VersionText.Find(system.Packages.GetValueOrDefault(p))).FirstOrDefault(v => v is not null);
        var pip = node.Platform.PatroniSource(node.Cluster) == PackageSource.Pip;
        return new(pip ? null : Find(["patroni"]), Find(node.Platform.EtcdPackages(node.Cluster)), Find(node.Platform.KeepalivedPackages));
    }

    // sudo speaks after the connection stands.
    private static IEnumerable<CheckResult> Reachable(NodePrerequisites node)
    {
        const string Reach = "node.reachable", Sudo = "node.sudo";
        if (node.Failure is SudoRefusedException or SudoPasswordWrongException)
        {
            var refusal = (RemoteException)node.Failure;
            yield return CheckResult.Pass(Reach, node.Node, "answers over SSH");
            yield return CheckResult.Fail(Sudo, node.Node, refusal.Message.TrimEnd('.'), refusal.Recommendation ?? "");
            yield break;
        }

        if (node.Failure is { } failure)
        {
            yield return CheckResult.Fail(
                Reach, node.Node, failure.Message.TrimEnd('.'), (failure as PgHaException)?.Recommendation ?? "Bring the node back, or its network; correct how it is reached.");
            yield break;
        }

        yield return CheckResult.Pass(Reach, node.Node, "answers over SSH");
        if (node.System is not { } system) yield break;
        yield return system.Root
            ? CheckResult.Pass(Sudo, node.Node, "commands run as root")
            : CheckResult.Fail(Sudo, node.Node, "commands do not run as root", "Log in as root, or leave ssh: sudo: false out.");
    }

    private static IEnumerable<CheckResult> Nodes(PrerequisiteObservation seen)
    {
        var cluster = seen.Cluster;
        var asked = seen.Nodes.Where(n => n.System is not null).Select(n => (Seen: n, System: n.System!, Node: cluster.Servers().First(s => s.Name == n.Node))).ToList();
        if (asked.Count == 0) yield break;
        var started = asked.Any(n => n.System.Started);
        string DataId(NodePrerequisites n) => n.Context is { } c && n.Postgres?.Directories.GetValueOrDefault(c.DataDirectory) is { } d ? d.SystemId : "";
        IReadOnlyList<Answer<string>> keys = [.. asked.Select(n => n.Seen.InitializeKey).OfType<Answer<string>>()];
        var id = ScopeChecks.Identifier(keys, asked.Where(n => n.System.Started).Select(n => DataId(n.Seen)));
        var systems = asked.ToDictionary(n => n.Node.Name, n => n.System);
        var reached = asked.Where(n => n.Seen.Reach?.Value is not null).ToDictionary(n => n.Node.Name, n => n.Seen.Reach!.Value!);
        foreach (var (said, system, node) in asked)
        {
            foreach (var result in SystemChecks.Evaluate(cluster, node, system, said.Context is not null && said.MissingPackages.Count == 0)) yield return result;
            yield return PortChecks.Evaluate(cluster, node, system);
            foreach (var result in ReachChecks.Evaluate(said.Reach ?? new(node.Name, null, "it was not asked"), systems, reached)) yield return result;
            if (cluster.HasDatabase(node))
            {
                if (said.Context is { } context)
                    foreach (var result in PostgresTraceChecks.Evaluate(context, system, said.Postgres, id, started)) yield return result;
                yield return PatroniTraceChecks.Evaluate(cluster, node, system, said.Patroni);
                if (cluster.VirtualIP is { } vip)
                    foreach (var result in SegmentChecks.Node(vip, node, system, said.Segment)) yield return result;
            }

            if (cluster.HasEtcd(node))
                foreach (var result in EtcdTraceChecks.Evaluate(cluster, node, system, said.EtcdMembers)) yield return result;
            if (said.Context is not { } known) continue;
            yield return SystemChecks.Versions(known, known.Installed);
            foreach (var result in PackageSupplyChecks.Evaluate(known, said.MissingPackages, said.Supply)) yield return result;
        }

        foreach (var result in Clock(cluster, [.. asked.Select(n => n.Seen)], started)) yield return result;
        yield return Identity(cluster, asked.Select(n => (n.Node.Name, n.System)).ToList());
        foreach (var result in SegmentChecks.Segment(cluster, [.. asked.Where(n => cluster.HasDatabase(n.Node)).Select(n => (n.Node, n.System, n.Seen.Segment))])) yield return result;
        var data = asked.Where(n => DataId(n.Seen).Length > 0).ToDictionary(n => n.Node.Name, n => DataId(n.Seen));
        yield return ScopeChecks.Evaluate(cluster, keys, data, started, cluster.Nodes.All(n => systems.ContainsKey(n.Name)));
    }

    private static IEnumerable<CheckResult> Clock(ClusterDefinition cluster, IReadOnlyList<NodePrerequisites> nodes, bool started)
    {
        const string Id = "node.clock";
        // One clock cannot differ from itself.
        if (cluster.Servers().Count < 2) yield break;
        var clocks = nodes.Where(n => n.ClockOffset is not null).ToList();
        if (clocks.Count < 2)
        {
            yield return CheckResult.Unknown(Id, cluster.Name, "fewer than two nodes told their time", "Make the nodes reachable, and ask more than one.");
            yield break;
        }

        var (slow, fast) = (clocks.MinBy(c => c.ClockOffset)!, clocks.MaxBy(c => c.ClockOffset)!);
        var (skew, error) = (fast.ClockOffset!.Value - slow.ClockOffset!.Value, fast.ClockError + slow.ClockError);
        const string Advice = "Set the clocks, and run a time service (chrony) on every node.";
        var reason = FormattableString.Invariant($"{fast.Node} is {skew.TotalSeconds:0.0} s ahead of {slow.Node}");
        yield return skew - error > SkewRefused && !started ? CheckResult.Fail(Id, cluster.Name, reason, Advice)
            : skew - error > SkewNoticed ? CheckResult.Warn(Id, cluster.Name, reason, Advice)
            : CheckResult.Pass(Id, cluster.Name, FormattableString.Invariant($"the nodes' clocks agree within {Math.Max(skew.TotalSeconds, error.TotalSeconds):0.0} s"));
    }

    // Who is the same server twice, or a clone of another.
    private static CheckResult Identity(ClusterDefinition cluster, IReadOnlyList<(string Name, SystemObservation System)> nodes)
    {
        const string Id = "node.identity";
        var same = nodes.Where(n => n.System.MachineId.Length > 0).GroupBy(n => n.System.MachineId).Where(g => g.Count() > 1).Select(g => g.ToList()).ToList();
        string Names(IEnumerable<(string Name, SystemObservation)> group) => string.Join(" and ", group.Select(n => n.Name));
        if (same.FirstOrDefault(g => g.Select(n => n.System.BootId).Distinct().Count() < g.Count) is { } one)
            return CheckResult.Fail(Id, cluster.Name, $"{Names(one)} are one and the same server", "Correct the addresses, or ssh: host, in the definition.");
        if (same.Count > 0)
            return CheckResult.Warn(Id, cluster.Name, $"{Names(same[0])} have the same /etc/machine-id: clones", "Give each its own: rm /etc/machine-id, systemd-machine-id-setup, restart. DHCP and the journal go by it.");
        return nodes.All(n => n.System.MachineId.Length > 0)
            ? CheckResult.Pass(Id, cluster.Name, "each node is a server of its own")
            : CheckResult.Unknown(Id, cluster.Name, $"{string.Join(", ", nodes.Where(n => n.System.MachineId.Length == 0).Select(n => n.Name))} has no /etc/machine-id", "Make one: systemd-machine-id-setup.");
    }

    private static IEnumerable<CheckResult> Login(PrerequisiteObservation seen)
    {
        const string Id = "dcs.login";
        // That of an etcd of ours is made.
        if (seen.Cluster.DcsUser() is not { } user || seen.Cluster.RunsEtcd()) yield break;
        yield return seen.Secrets?.DcsPassword is not null
            ? CheckResult.Pass(Id, seen.Cluster.Name, $"the password of '{user}' is known")
            : CheckResult.Fail(Id, seen.Cluster.Name, $"Patroni is to log in as '{user}', and no password is known", "Give it: Install-PgHaNode -DcsCredential.");
    }
}
