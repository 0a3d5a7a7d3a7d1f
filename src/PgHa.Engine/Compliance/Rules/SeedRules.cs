using System.Globalization;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using static PgHa.Compliance.ComplianceSeverity;

namespace PgHa.Compliance.Rules;

/// <summary>The points of the guide that the product was made from, R1 to R15: whether a cluster still is what they want.</summary>
internal static class SeedRules
{
    public static IReadOnlyList<ComplianceRule> All { get; } =
    [
        new ComplianceRule("seed.r01", Critical, "Three nodes or more",
            "Two cannot tell a dead other from a cut network.", "seed R1", "Add nodes; forTest is for trying out.").OfDefinition(e =>
            Verdict.Of(Math.Max(e.Cluster.Nodes.Count, e.Cluster.EtcdMembers().Count) >= 3 && !e.Cluster.ForTest, $"{e.Cluster.Nodes.Count} database nodes{(e.Cluster.ForTest ? ", for test" : "")}")),

        new ComplianceRule("seed.r02", Critical, "The distribution's own PostgreSQL does not run beside Patroni",
            "Two servers on one data directory or port, one of which nobody steers.", "seed R2", "Run Install-PgHaNode: it stops and masks it.")
            .OfEach(ComplianceScope.Database, (_, n) => Verdict.Of(n.PackagedPostgres.Count == 0, n.PackagedPostgres.Count == 0 ? "none runs" : $"{string.Join(", ", n.PackagedPostgres)} is active")),

        new ComplianceRule("seed.r03", Medium, "Packaged units are not edited",
            "A copy in /etc hides every later correction of the package.", "seed R3", "Remove the copy; what is to differ goes into a drop-in.")
            .OfEach(ComplianceScope.Server, (_, n) => Verdict.Unless(
                n.UnitFiles.Where(u => u.Key != PatroniComponent.Unit && u.Value.StartsWith("/etc/systemd/system/", StringComparison.Ordinal)).Select(u => $"{u.Key} is {u.Value}"), "units are the packages' own")),

        new ComplianceRule("seed.r04", Medium, "Patroni alone configures PostgreSQL",
            "ALTER SYSTEM stays on one node and wins over Patroni's file.", "seed R4", "ALTER SYSTEM RESET the parameters, and name them in postgres.parameters.")
            .OfEachDatabase((_, d) => Verdict.Of(d.AlteredBySql.Count == 0, d.AlteredBySql.Count == 0 ? "nothing is set by ALTER SYSTEM" : $"ALTER SYSTEM has set {string.Join(", ", d.AlteredBySql)}")),

        new ComplianceRule("seed.r05", Medium, "Patroni's unit and configuration are where they belong",
            "The guide made a directory whose name only looks like /etc: what was put there is read by nobody.", "seed R5", "Run Install-PgHaNode; look at the odd names and remove them.")
            .OfEach(ComplianceScope.Database, (_, n) => Verdict.Unless(
                [
                    .. n.UnitFiles.GetValueOrDefault(PatroniComponent.Unit, "") is var file && file != $"/etc/systemd/system/{PatroniComponent.Unit}" ? [$"{PatroniComponent.Unit} is {(file.Length == 0 ? "missing" : file)}"] : Array.Empty<string>(),
                    .. n.File(PatroniComponent.Configuration) is null ? [$"{PatroniComponent.Configuration} is missing"] : Array.Empty<string>(),
                    .. n.OddNames.Select(o => $"{o} has letters that only look alike"),
                ], PatroniComponent.Configuration)),

        new ComplianceRule("seed.r06", High, "max_connections and pg_hba are as defined",
            "A member that is not let in cannot stream; a replica with fewer connections does not start.", "seed R6", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.Database, Connections),

        new ComplianceRule("seed.r07", High, "Every node reaches the DCS",
            "Patroni demotes a leader that does not.", "seed R7", "See Test-PgHaEtcdHealth.").OfCluster(e => e.Cluster.RunsEtcd()
            ? HealthVerdict.Of(e, e.Cluster.Name, ["etcd.quorum"])
            : e.Health.Where(r => r.Id == "dcs.reach").ToList() is not { Count: > 0 } made ? Verdict.Unknown("no node told")
            : made.Any(r => r.Outcome == Checks.CheckOutcome.Unknown) ? Verdict.Unknown(string.Join("; ", made.Where(r => !r.IsHealthy).Select(r => $"{r.Target}: {r.Reason}")))
            : Verdict.Unless(made.Where(r => r.Outcome != Checks.CheckOutcome.Pass).Select(r => $"{r.Target}: {r.Reason}"), "all nodes do")),

        new ComplianceRule("seed.r08", High, "etcd's members are those of the definition",
            "A member that nobody runs any more is a vote that is always missing.", "seed R8", "Remove the member, or correct the definition.")
            .OfCluster(e => OurEtcd(e) ?? HealthVerdict.Of(e, e.Cluster.Name, ["etcd.members"])),

        new ComplianceRule("seed.r09", Medium, "etcd has a directory of its own",
            "What is emptied at a first start must not be anybody else's.", "seed R9", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.EtcdMember, (e, n) => Verdict.Of(n.File(e.Cluster.Etcd.DataDirectory) is not null,
                n.File(e.Cluster.Etcd.DataDirectory) is { } d ? $"{d.Path} of {d.Owner}" : $"{e.Cluster.Etcd.DataDirectory} is missing")),

        new ComplianceRule("seed.r10", Critical, "Every member of etcd answers",
            "Each silent one is a loss that cannot be borne twice.", "seed R10", "See Test-PgHaEtcdHealth.")
            .OfHealth(ComplianceScope.EtcdMember, "etcd.member", "etcd.space", "etcd.lag"),

        new ComplianceRule("seed.r11", Medium, "etcd's configuration says existing",
            "A member that loses its data would found a cluster of its own with new.", "seed R11", "Run Install-PgHaNode.")
            .OfHealth(ComplianceScope.EtcdMember, "etcd.state"),

        new ComplianceRule("seed.r12", High, "keepalived is configured as it must be",
            "A second MASTER takes the address at each start; only eight characters of the password count.", "seed R12", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.Database, Keepalived),

        new ComplianceRule("seed.r13", Critical, "The check passes on the leader only",
            "The guide's script passed where Patroni was dead: the address stayed there.", "seed R13", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.Database, (e, n) => e.Cluster.VirtualIP is null ? Verdict.None("there is no virtual address") : HealthVerdict.Of(e, n.Node, ["vip.check"])),

        new ComplianceRule("seed.r14", High, "Priorities are unique, and the weight exceeds their gap",
            "Otherwise a replica with a high priority keeps the address.", "seed R14; keepalived.conf(5), track_script", "Leave the priorities out: PgHa counts them down.").OfDefinition(Priorities),

        new ComplianceRule("seed.r15", High, "Everything runs and starts at boot",
            "A node that comes back alone must come back whole.", "seed R15", "Run Start-PgHaCluster, then Install-PgHaNode.")
            .OfHealth(ComplianceScope.Server, "node.unit"),
    ];

    private static Verdict? OurEtcd(ComplianceEvidence evidence) => evidence.Cluster.RunsEtcd() ? null : Verdict.None("etcd is not PgHa's");

    private static Verdict Connections(ComplianceEvidence evidence, NodeEvidence node)
    {
        var cluster = evidence.Cluster;
        if (node.Database is not { } database) return Verdict.Unknown("PostgreSQL does not answer on the node");
        var wanted = cluster.Postgres.Parameters.FirstOrDefault(p => p.Key.Equals("max_connections", StringComparison.OrdinalIgnoreCase)).Value ?? "300";
        List<string> faults = [];
        if (database.Setting("max_connections") != wanted) faults.Add($"max_connections is {database.Setting("max_connections")}, not {wanted}");
        var lines = node.HbaLines.Select(HbaLine.Read).OfType<HbaLine>().ToList();
        faults.AddRange(cluster.Nodes
            .Where(n => !lines.Any(l => l.Database == "replication" && l.User == PatroniConfiguration.ReplicationUser && (l.IsWide || l.Address.StartsWith(n.Address + "/", StringComparison.Ordinal))))
            .Select(n => $"{n.Name} is not let in for replication"));
        return Verdict.Unless(faults, $"max_connections {wanted}, and every member is let in");
    }

    private static Verdict Keepalived(ComplianceEvidence evidence, NodeEvidence node)
    {
        if (evidence.Cluster.VirtualIP is not { } vip) return Verdict.None("there is no virtual address");
        if (node.Keepalived.Count == 0) return Verdict.Unknown("keepalived.conf could not be read");
        var self = evidence.Cluster.Nodes.First(n => n.Name == node.Node);
        List<string> faults = [];
        void Want(string keyword, string wanted)
        {
            if (node.KeepalivedValue(keyword) is var found && found != wanted) faults.Add($"{keyword} is {found ?? "missing"}, not {wanted}");
        }

        Want("state", "BACKUP");
        Want("virtual_router_id", vip.RouterId.ToString(CultureInfo.InvariantCulture));
        Want("priority", evidence.Cluster.PriorityOf(self).ToString(CultureInfo.InvariantCulture));
        Want("weight", vip.Weight.ToString(CultureInfo.InvariantCulture));
        if (node.KeepalivedValue("auth_pass") is { } length && int.TryParse(length.TrimStart('#'), out var characters) && characters > ClusterSecrets.VrrpLength)
            faults.Add($"auth_pass has {characters} characters, of which {ClusterSecrets.VrrpLength} count");
        if (node.Keepalived.Any(l => l.Trim() == "nopreempt")) faults.Add("nopreempt keeps the address where it is");
        return Verdict.Unless(faults, $"router {vip.RouterId}, priority {evidence.Cluster.PriorityOf(self)}, weight {vip.Weight}");
    }

    private static Verdict Priorities(ComplianceEvidence evidence)
    {
        if (evidence.Cluster.VirtualIP is not { } vip) return Verdict.None("there is no virtual address");
        var priorities = evidence.Cluster.Nodes.Select(n => evidence.Cluster.PriorityOf(n)).ToList();
        var gap = priorities.Max() - priorities.Min();
        List<string> faults = [];
        if (priorities.Distinct().Count() < priorities.Count) faults.Add("two nodes have the same priority");
        if (vip.Weight != 0 && vip.Weight <= gap) faults.Add($"the weight {vip.Weight} does not exceed the gap {gap}");
        if (priorities.Max() + vip.Weight > 254) faults.Add($"priority + weight is {priorities.Max() + vip.Weight}, more than 254");
        return Verdict.Unless(faults, $"priorities {string.Join(", ", priorities)}, weight {vip.Weight}");
    }
}
