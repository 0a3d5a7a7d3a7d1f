using System.Text;
using PgHa.Components;
using PgHa.Converge;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

/// <summary>Facts of nodes that are nowhere.</summary>
internal static class Facts
{
    public static OsRelease Debian12 { get; } = new("debian", "12", "Debian GNU/Linux 12 (bookworm)");

    /// <summary>A fresh server: nothing of what could be wanted is there.</summary>
    public static NodeFacts Empty { get; } = new()
    {
        Os = Debian12,
        HostName = "pg1",
        Addresses = [new("eth0", "10.77.1.11", 24)],
        Files = new Dictionary<string, FileFact>(),
        Packages = new Dictionary<string, string>(),
        Units = new Dictionary<string, UnitFact>(),
        Accounts = new HashSet<string>(),
    };

    /// <summary>A fresh server that has everything which some servers have and others do not: firewalld.</summary>
    public static NodeFacts Fresh { get; } = Empty with { Firewall = new("public", ["22/tcp"], ["22/tcp"]) };

    /// <summary>A server on which everything that is wanted is so already.</summary>
    public static NodeFacts Of(NodeContext node)
    {
        var wanted = Component.DescribeAll(node);
        Dictionary<string, FileFact> files = [];
        foreach (var directory in wanted.OfType<DirectoryResource>())
            files[directory.Path] = new(true, directory.Mode, directory.Owner, directory.Group, null, false);
        foreach (var file in wanted.OfType<FileResource>())
            files[file.Path] = new(false, file.Mode, file.Owner, file.Group, Encoding.UTF8.GetBytes(file.Content), false);
        var open = wanted.OfType<FirewallResource>().Select(f => f.Opening).ToList();
        foreach (var module in wanted.OfType<ModuleResource>())
            files[module.StateFile] = Text(module.Stream is null ? "[m]\nstate=disabled\n" : $"[m]\nstream={module.Stream}\nstate=enabled\n");
        return Empty with
        {
            Files = files,
            Firewall = new("public", open, open),
            SELinux = new(true, wanted.OfType<SELinuxLabelResource>().ToDictionary(l => l.Path, l => l.Type), wanted.OfType<SELinuxLabelResource>().ToDictionary(l => l.Files, l => l.Type)),
            Environments = wanted.OfType<PythonEnvironmentResource>().ToDictionary(
                e => e.Path, IReadOnlyDictionary<string, string> (e) => e.Packages.ToDictionary(p => p.Name, p => p.Version ?? "9.9.9")),
            Packages = wanted.OfType<PackageResource>().ToDictionary(p => p.Name, _ => "9.9.9"),
            Accounts = wanted.OfType<AccountResource>().Select(a => a.Name).ToHashSet(),
            Units = wanted.OfType<UnitResource>().ToDictionary(u => u.Name, u => u.Masked
                ? new UnitFact("masked", "masked", "inactive", "dead", 0)
                : new UnitFact("loaded", u.Enabled == true ? "enabled" : "disabled", "active", "running", 0)),
        };
    }

    public static NodeFacts WithFile(this NodeFacts facts, string path, Func<FileFact, FileFact?> change)
    {
        var files = facts.Files.ToDictionary();
        if (change(files.GetValueOrDefault(path, new FileFact(false, Modes.File, "root", "root", [], false))) is { } changed) files[path] = changed;
        else files.Remove(path);
        return facts with { Files = files };
    }

    public static NodeFacts WithUnit(this NodeFacts facts, string name, UnitFact? unit)
    {
        var units = facts.Units.ToDictionary();
        if (unit is null) units.Remove(name);
        else units[name] = unit;
        return facts with { Units = units };
    }

    public static FileFact Text(string text, int mode = Modes.PrivateFile) => new(false, mode, "root", "root", Encoding.UTF8.GetBytes(text), false);

    public static FileFact Directory { get; } = new(true, Modes.Directory, "root", "root", null, false);
}
