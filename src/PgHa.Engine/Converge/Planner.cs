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
    /// The order of work: what packages must find, packages, what pip installs, the accounts and directories that files need, files, what
    /// lets others in, units. Within a phase the components' own order stays.
    /// </summary>
    private static int Phase(Resource resource) => resource switch
    {
        DirectoryResource { Owner: "root", Group: "root" } => 0,
        FileResource { BeforePackages: true } => 1,
        ModuleResource => 2,
        PackageResource => 3,
        PythonEnvironmentResource => 4,
        AccountResource => 5,
        DirectoryResource => 6,
        SELinuxLabelResource => 7,
        FileResource => 8,
        FirewallResource => 9,
        _ => 10,
    };

    /// <summary>The change that one resource needs, or null.</summary>
    internal static Change? Compare(NodeContext node, Resource wanted, NodeFacts facts, Redactor redactor)
    {
        var found = wanted switch
        {
            PackageResource package => Package(package, facts),
            AccountResource account => facts.Accounts.Contains(account.Name) ? null : new Finding(ChangeAction.Create, "does not exist"),
            DirectoryResource directory => Directory(directory, facts),
            FileResource file => File(file, facts, redactor),
            UnitResource unit => Unit(unit, facts),
            ModuleResource module => Module(module, facts),
            PythonEnvironmentResource environment => Environment(environment, facts),
            SELinuxLabelResource label => Label(label, facts),
            FirewallResource opening => Opening(opening, facts),
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

    // The file of dnf's own choices is an INI file; nothing in it means the module's default, which may hide what is wanted.
    private static Finding? Module(ModuleResource wanted, NodeFacts facts)
    {
        var lines = facts.Files.GetValueOrDefault(wanted.StateFile)?.Text.Split('\n').Select(l => l.Replace(" ", "", StringComparison.Ordinal)).ToList() ?? [];
        string Value(string key) => lines.LastOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";
        if (wanted.Stream is null) return Value("state") == "disabled" ? null : new(ChangeAction.Disable, "would hide other repositories' packages");
        return (Value("state"), Value("stream")) == ("enabled", wanted.Stream) ? null : new(ChangeAction.Enable, $"its stream is not {wanted.Stream}");
    }

    private static Finding? Environment(PythonEnvironmentResource wanted, NodeFacts facts)
    {
        if (facts.Environments.GetValueOrDefault(wanted.Path) is not { } there) return new(ChangeAction.Create, "does not exist");
        List<string> missing = [];
        foreach (var package in wanted.Packages)
        {
            var version = there.GetValueOrDefault(package.Name);
            if (version is null) missing.Add($"{package.Requirement} is not installed");
            else if (!package.IsMetBy(version)) missing.Add($"{package.Name} is {version}, not {package.Version}");
        }

        return missing.Count == 0 ? null : new(ChangeAction.Update, string.Join("; ", missing));
    }

    private static Finding? Label(SELinuxLabelResource wanted, NodeFacts facts)
    {
        if (facts.SELinux is not { } selinux) return null;
        if (selinux.Rules.GetValueOrDefault(wanted.Files) != wanted.Type) return new(ChangeAction.Update, $"SELinux has no rule that its type is {wanted.Type}");
        // Patroni makes the directory anew for a replica: the rule is what gives it its label then.
        return selinux.Labels.GetValueOrDefault(wanted.Path, wanted.Type) is var type && type == wanted.Type ? null : new(ChangeAction.Update, $"its type is {type}, not {wanted.Type}");
    }

    private static Finding? Opening(FirewallResource wanted, NodeFacts facts)
    {
        if (facts.Firewall is not { } firewall) return null;
        var (now, later) = (FirewallFact.LetsIn(firewall.Now, wanted.Opening), FirewallFact.LetsIn(firewall.Later, wanted.Opening));
        return now && later ? null : new(ChangeAction.Create, $"firewalld's zone {firewall.Zone} does not let it in{(now ? " after a restart" : "")}");
    }

    private sealed record Finding(ChangeAction Action, string Reason)
    {
        public string Diff { get; init; } = "";

        public Disruption Disruption { get; init; }
    }
}
