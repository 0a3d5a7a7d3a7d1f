using PgHa.Components;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>
/// What an uninstallation has to do on a node: everything that an installation made and that is there. Pure. A node that bears no mark
/// of PgHa (<c>/etc/pgha</c>) has nothing to remove, whatever it runs, and a file that does not name PgHa is somebody else's.
/// </summary>
public static class RemovalPlanner
{
    private const string Mark = "/etc/pgha";

    /// <summary>The removals in the order of work: units (keepalived first, etcd last), packages, files, accounts, directories, and the mark last of all.</summary>
    public static NodePlan Plan(NodeContext node, NodeFacts facts, Removal removal)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(removal);
        // Last made, first removed.
        var all = facts.Files.ContainsKey(Mark) ? Component.DescribeAll(node).Reverse().ToList() : [];
        return new NodePlan
        {
            Cluster = node.Cluster,
            Node = node.Node,
            Facts = facts,
            Context = node,
            Changes = [.. all.Select(r => Compare(node, r, all, facts, removal)).OfType<Change>().OrderBy(c => Phase(c.Wanted))],
        };
    }

    /// <summary>Whether a directory holds data: one that belongs to an account of a service.</summary>
    public static bool HoldsData(Resource resource) => resource is DirectoryResource { CreateOnly: false, Owner: not "root" };

    /// <summary>The directories whose data a removal deletes.</summary>
    public static IReadOnlyList<string> DeletedData(NodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return [.. plan.Changes.Select(c => c.Wanted).Where(w => HoldsData(w) && !plan.Facts.Files[w.Id].IsEmpty).Select(w => w.Id)];
    }

    private static int Phase(Resource resource) => resource switch
    {
        _ when resource.Id == Mark || resource.Id.StartsWith(Mark + "/", StringComparison.Ordinal) => 6,
        UnitResource { Masked: false } => 0,
        PackageResource => 1,
        FileResource or UnitResource or PythonEnvironmentResource => 2,
        AccountResource => 3,
        _ when HoldsData(resource) => 5,
        _ => 4,
    };

    private static Change? Compare(NodeContext node, Resource resource, List<Resource> all, NodeFacts facts, Removal removal)
    {
        var there = facts.Files.GetValueOrDefault(resource.Id);
        var unit = facts.Units.GetValueOrDefault(resource.Id, UnitFact.Missing);
        return resource switch
        {
            UnitResource { Masked: true } => unit.IsMasked ? Remove("was masked for Patroni") : null,
            UnitResource => unit.IsActive ? Stop("runs", Disruption.Restart) : unit.IsEnabled ? Stop("starts at boot", Disruption.None) : null,
            PackageResource package => removal.Packages && package.Component != "pgha" && facts.Packages.ContainsKey(package.Name) ? Remove("is installed") : null,
            // Without the passwords kept data could not be used any more.
            FileResource { Path: ClusterSecrets.Path } => there is not null && removal.Data ? Remove("holds the cluster's passwords") : null,
            FileResource { Path: StartMark.File } => there is not null && removal.Data ? Remove("is PgHa's") : null,
            FileResource file => there is { IsDirectory: false } && (there.Holds(file.Content) || there.Text.Contains("PgHa", StringComparison.Ordinal)) ? Remove("is PgHa's") : null,
            PythonEnvironmentResource environment => facts.Environments.ContainsKey(environment.Path) ? Remove("is PgHa's") : null,
            AccountResource account => facts.Accounts.Contains(account.Name) ? Remove("is PgHa's") : null,
            DirectoryResource { CreateOnly: true } => null,
            DirectoryResource d when HoldsData(d) => there is not { IsDirectory: true } ? null
                : there.IsEmpty ? Remove("is empty")
                : removal.Data || (removal.EtcdData && d.Path == node.Cluster.Etcd.DataDirectory) ? Remove("its data is deleted") : null,
            // What is in it by now is somebody else's: packages leave their settings there.
            DirectoryResource d => there is not { IsDirectory: true } || (d.Path == Mark && !removal.Data) || !(there.IsEmpty || HasOurs(d)) ? null
                : Remove("is PgHa's, and goes if nothing else is in it"),
            // Openings of the firewall, SELinux labels and dnf's modules: others may count on them by now.
            _ => null,
        };

        bool HasOurs(DirectoryResource d) => all.Any(r => r.Id.StartsWith(d.Path + "/", StringComparison.Ordinal) && facts.Files.ContainsKey(r.Id));
        Change Remove(string reason) => Make(ChangeAction.Remove, reason, Disruption.None);
        Change Stop(string reason, Disruption disruption) => Make(ChangeAction.Stop, reason, disruption);
        Change Make(ChangeAction action, string reason, Disruption disruption) => new()
        {
            Cluster = node.Cluster, Node = node.Node.Name, Wanted = resource, Action = action, Reason = reason, Disruption = disruption,
        };
    }

    /// <summary>Whether a removal that is left after the work is none to speak of: a directory that others use, or that is a mount point.</summary>
    public static bool MayStay(Change change, NodeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(facts);
        return change.Wanted is DirectoryResource d && (!HoldsData(d) || facts.Files[d.Path].IsEmpty);
    }
}
