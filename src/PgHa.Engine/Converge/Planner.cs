using PgHa.Components;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>Holds what is wanted against what is there. Pure.</summary>
public static class Planner
{
    /// <summary>The changes that lead from <paramref name="facts"/> to what <paramref name="node"/> is described as.</summary>
    public static NodePlan Plan(NodeContext node, NodeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(facts);
        var redactor = new Redactor(node.Secrets.Values());
        return new NodePlan
        {
            Cluster = node.Cluster,
            Node = node.Node,
            Facts = facts,
            Context = node,
            Changes = [.. Component.DescribeAll(node).OrderBy(Phase).Select(r => Compare(node, r, facts, redactor)).OfType<Change>()],
        };
    }

    /// <summary>
    /// The order of work: what packages must find, packages, the accounts and directories that files need, files, units. Within a
    /// phase the components' own order stays.
    /// </summary>
    private static int Phase(Resource resource) => resource switch
    {
        DirectoryResource { Owner: "root", Group: "root" } => 0,
        FileResource { BeforePackages: true } => 1,
        PackageResource => 2,
        AccountResource => 3,
        DirectoryResource => 4,
        FileResource => 5,
        _ => 6,
    };

    private static Change? Compare(NodeContext node, Resource wanted, NodeFacts facts, Redactor redactor)
    {
        var found = wanted switch
        {
            PackageResource package => Package(package, facts),
            AccountResource account => facts.Accounts.Contains(account.Name) ? null : new Finding(ChangeAction.Create, "does not exist"),
            DirectoryResource directory => Directory(directory, facts),
            FileResource file => File(file, facts, redactor),
            UnitResource unit => Unit(unit, facts),
            _ => throw new InvalidOperationException($"The planner does not know the resource kind {wanted.Kind}."),
        };
        return found is null ? null : new Change
        {
            Cluster = node.Cluster,
            Node = node.Node.Name,
            Wanted = wanted,
            Action = found.Action,
            Reason = found.Reason,
            Diff = found.Diff,
            Disruption = found.Disruption,
        };
    }

    private static Finding? Package(PackageResource wanted, NodeFacts facts) =>
        facts.Packages.ContainsKey(wanted.Name) ? null : new(ChangeAction.Install, "is not installed");

    private static Finding? Directory(DirectoryResource wanted, NodeFacts facts)
    {
        if (!facts.Files.TryGetValue(wanted.Path, out var there)) return new(ChangeAction.Create, "does not exist");
        if (!there.IsDirectory) return new(ChangeAction.Create, "is a file");
        return wanted.CreateOnly ? null : Attributes(there, wanted.Owner, wanted.Group, wanted.Mode);
    }

    private static Finding? File(FileResource wanted, NodeFacts facts, Redactor redactor)
    {
        var there = facts.Files.GetValueOrDefault(wanted.Path);
        var before = there?.Text ?? "";
        if (there is not null && there.Holds(wanted.Content)) return Attributes(there, wanted.Owner, wanted.Group, wanted.Mode);
        var running = wanted.Unit is { } unit && facts.Units.GetValueOrDefault(unit) is { IsActive: true };
        return new(there is null ? ChangeAction.Create : ChangeAction.Update, there is null ? "does not exist" : "differs")
        {
            Diff = wanted.Sensitive ? "" : UnifiedDiff.Make(wanted.Path, redactor.Redact(before), redactor.Redact(wanted.Content)),
            Disruption = !running ? Disruption.None : wanted.Reaction switch
            {
                UnitReaction.Reload => Disruption.Reload,
                UnitReaction.Restart => Disruption.Restart,
                _ => Disruption.None,
            },
        };
    }

    private static Finding? Attributes(FileFact there, string owner, string group, int mode)
    {
        List<string> differences = [];
        if (there.Owner != owner || there.Group != group) differences.Add($"owner is {there.Owner}:{there.Group}, not {owner}:{group}");
        if (there.Mode != mode) differences.Add($"mode is {Modes.Format(there.Mode)}, not {Modes.Format(mode)}");
        return differences.Count == 0 ? null : new(ChangeAction.Update, string.Join("; ", differences));
    }

    private static Finding? Unit(UnitResource wanted, NodeFacts facts)
    {
        var there = facts.Units.GetValueOrDefault(wanted.Name, UnitFact.Missing);
        if (wanted.Masked)
        {
            return there.IsMasked && !there.IsActive ? null : new(ChangeAction.Mask, $"is {there.ActiveState} and not masked")
            {
                Disruption = there.IsActive ? Disruption.Restart : Disruption.None,
            };
        }

        return wanted.Enabled switch
        {
            true when !there.IsEnabled => new(ChangeAction.Enable, "does not start at boot"),
            // A unit that is not there yet comes with its package, which enables it.
            false when there.IsEnabled || there.LoadState == "not-found" => new(ChangeAction.Disable, "would start before Start-PgHaCluster"),
            _ => Unnoticed(wanted, there, facts),
        };
    }

    // What a run changed before it was cut off, or somebody else did.
    private static Finding? Unnoticed(UnitResource wanted, UnitFact there, NodeFacts facts) =>
        facts.Owed.Contains(wanted.Name) && there.IsActive
            ? new(ChangeAction.Reload, "runs with the configuration that it had before the last run") { Disruption = Disruption.Reload }
        : there.NeedsReload ? new(ChangeAction.Reload, "systemd has not read its changed files")
        : null;

    private sealed record Finding(ChangeAction Action, string Reason)
    {
        public string Diff { get; init; } = "";

        public Disruption Disruption { get; init; }
    }
}
