using PgHa.Checks;
using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Components.Packages;

/// <summary>Whether a server's sources have what is to be installed. Pure.</summary>
public static class PackageSupplyChecks
{
    /// <summary><c>packages.sources</c> and <c>packages.versions</c> of a server.</summary>
    /// <param name="node">The server.</param>
    /// <param name="missing">The packages that are to be installed.</param>
    /// <param name="answer">What its sources said; null where nothing is to be installed.</param>
    public static IEnumerable<CheckResult> Evaluate(NodeContext node, IReadOnlyList<string> missing, Answer<PackageSupply>? answer)
    {
        const string Sources = "packages.sources", Versions = "packages.versions";
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(missing);
        var name = node.Node.Name;
        if (missing.Count == 0 || answer is null)
        {
            yield return CheckResult.Pass(Sources, name, "all packages are installed");
            yield return CheckResult.Pass(Versions, name, "all packages are installed");
            yield break;
        }

        if (answer.Value is not { } supply)
        {
            foreach (var id in (string[])[Sources, Versions])
                yield return CheckResult.Unknown(id, name, answer.Problem, "Ask them on the node (apt-get update, dnf makecache): a proxy, a name server or a mirror may be down or slow.");
            yield break;
        }

        yield return supply.Problems.Count == 0
            ? CheckResult.Pass(Sources, name, "every source of packages answers")
            : CheckResult.Fail(
                Sources, name, $"{supply.Problems[0]}{(supply.Problems.Count > 1 ? FormattableString.Invariant($" (and {supply.Problems.Count - 1} more)") : "")}",
                "Bring that source back, correct it, or take it out of the node's list of sources: the installation reads all of them.");
        yield return Offered(node, missing, supply);
    }

    private static CheckResult Offered(NodeContext node, IReadOnlyList<string> missing, PackageSupply supply)
    {
        const string Id = "packages.versions";
        var (name, cluster, platform) = (node.Node.Name, node.Cluster, node.Platform);
        // A stream of a module that is chosen by the installation decides what there is of its packages.
        var modules = platform.Modules(cluster).Select(m => m.Name).ToList();
        var absent = missing.Where(p => !supply.Offers.ContainsKey(p) && !modules.Any(m => p.StartsWith(m + "-", StringComparison.Ordinal))).ToList();
        if (absent.Count > 0)
        {
            var similar = absent.SelectMany(p => supply.Similar.GetValueOrDefault(p, [])).Distinct().ToList();
            return CheckResult.Fail(
                Id, name, $"no source has {string.Join(", ", absent)}{(similar.Count > 0 ? $"; there is {string.Join(", ", similar)}" : "")}",
                "Correct the version in the definition, or say where packages come from (packages: postgres, patroni, directory, etcdPackages).");
        }

        if (missing.Where(supply.Held.Contains).ToList() is { Count: > 0 } held)
            return CheckResult.Fail(Id, name, $"on hold: {string.Join(", ", held)}", "Lift the hold (apt-mark unhold), or install them by hand.");

        List<string> wrong = [], passed = [];
        foreach (var (what, field, asked, packages) in Asked(cluster, platform))
        {
            if (VersionText.Find(asked) is not { } version || packages.FirstOrDefault(supply.Offers.ContainsKey) is not { } package) continue;
            var offer = supply.Offers[package];
            bool Fits(string text) => VersionText.Find(text) is { } there && version.SameLine(there) && (version.Build < 0 || version == there);
            if (Fits(offer.Candidate)) continue;
            (offer.Versions.Any(Fits) ? passed : wrong).Add($"{field} asks for {what} {asked}, and there is {(offer.Versions.Any(Fits) ? $"{offer.Candidate} too, which goes before it" : string.Join(", ", offer.Versions))}");
        }

        if (wrong.Count > 0) return CheckResult.Fail(Id, name, string.Join("; ", wrong), "Correct it in the definition, or leave it out; or say where packages come from (packages).");
        if (passed.Count > 0) return CheckResult.Warn(Id, name, string.Join("; ", passed), "Pin the version (apt_preferences, dnf versionlock), or take the other source away.");
        var main = missing.Where(p => supply.Offers.ContainsKey(p)).Where(p => platform.PostgresPackages(cluster)[0] == p || Asked(cluster, platform).Any(a => a.Packages[0] == p));
        return CheckResult.Pass(Id, name, FormattableString.Invariant($"{missing.Count} packages would be installed")
            + (main.Any() ? $", with {string.Join(", ", main.Select(p => $"{p} {supply.Offers[p].Candidate}"))}" : ""));
    }

    private static IReadOnlyList<(string What, string Field, string? Version, IReadOnlyList<string> Packages)> Asked(ClusterDefinition cluster, Platform platform) =>
    [
        .. platform.PatroniSource(cluster) == PackageSource.Pip ? [] : (IReadOnlyList<(string, string, string?, IReadOnlyList<string>)>)[("Patroni", "patroni.version", cluster.Patroni.Version, platform.PatroniPackages(cluster))],
        ("etcd", "etcd.version", cluster.RunsEtcd() ? cluster.Etcd.Version : null, platform.EtcdPackages(cluster)),
        ("keepalived", "virtualIP.keepalivedVersion", cluster.VirtualIP?.KeepalivedVersion, platform.KeepalivedPackages),
    ];
}
