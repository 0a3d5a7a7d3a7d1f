using System.Text;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Converge;

/// <summary>What a node is like at one moment, as far as a definition could want something of it.</summary>
public sealed record NodeFacts
{
    /// <summary>The operating system.</summary>
    public required OsRelease Os { get; init; }

    /// <summary>The node's own host name.</summary>
    public required string HostName { get; init; }

    /// <summary>The architecture as <c>uname -m</c> says it.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>Addresses with the interfaces that have them.</summary>
    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>Files and directories that were asked for and exist, by path.</summary>
    public required IReadOnlyDictionary<string, FileFact> Files { get; init; }

    /// <summary>Versions of the packages that were asked for and are installed, by name.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Units that were asked for, by name.</summary>
    public required IReadOnlyDictionary<string, UnitFact> Units { get; init; }

    /// <summary>Accounts that were asked for and exist.</summary>
    public required IReadOnlySet<string> Accounts { get; init; }

    /// <summary>A run on the node that nobody has seen the end of; null when there is none.</summary>
    public NodeRun? Run { get; init; }

    /// <summary>The id of the last run in the node's journal; empty when there was none.</summary>
    public string LastRun { get; init; } = "";

    /// <summary>Units that a run was to tell of a changed file, and did not come to it.</summary>
    public IReadOnlySet<string> Owed { get; init; } = new HashSet<string>();

    /// <summary>Virtual environments of Python that were asked for and exist, by path: the versions of their packages by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environments { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>SELinux; null where it is off.</summary>
    public SELinuxFact? SELinux { get; init; }

    /// <summary>firewalld; null where it does not run.</summary>
    public FirewallFact? Firewall { get; init; }

    /// <summary>The versions of what is installed of a cluster's components.</summary>
    public InstalledVersions Installed(ClusterDefinition cluster, Platform platform)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(platform);
        Version? Find(IEnumerable<string> packages) => packages.Select(p => VersionText.Find(Packages.GetValueOrDefault(p))).FirstOrDefault(v => v is not null);
        var patroni = platform.PatroniSource(cluster) == PackageSource.Pip
            ? VersionText.Find(Environments.GetValueOrDefault(Platform.PipDirectory)?.GetValueOrDefault("patroni"))
            : Find(["patroni"]);
        return new(patroni, Find(platform.EtcdPackages(cluster)), Find(platform.KeepalivedPackages));
    }

    /// <summary>The interface that has an address, or null.</summary>
    public string? InterfaceOf(string address) => Addresses.FirstOrDefault(a => a.Address == address)?.Interface;
}

/// <summary>An address of a node.</summary>
/// <param name="Interface">The interface's name, for example <c>eth0</c>.</param>
/// <param name="Address">The address without its prefix length.</param>
/// <param name="PrefixLength">The prefix length.</param>
public sealed record InterfaceAddress(string Interface, string Address, int PrefixLength);

/// <summary>A file or directory of a node.</summary>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner">Owner's name.</param>
/// <param name="Group">Group's name.</param>
/// <param name="Content">A file's content; null for directories and for files over the limit.</param>
/// <param name="IsEmpty">Whether a directory has nothing in it.</param>
public sealed record FileFact(bool IsDirectory, int Mode, string Owner, string Group, byte[]? Content, bool IsEmpty)
{
    /// <summary>The content as UTF-8 text; empty when there is none.</summary>
    public string Text => Content is null ? "" : Encoding.UTF8.GetString(Content);

    /// <summary>Whether it is a file with exactly this text, byte for byte.</summary>
    public bool Holds(string text) => Content is not null && Content.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));
}

/// <summary>A systemd unit of a node, in systemd's own words (systemctl(1), <c>show</c>).</summary>
/// <param name="LoadState"><c>loaded</c>, <c>not-found</c>, <c>masked</c>.</param>
/// <param name="FileState"><c>enabled</c>, <c>disabled</c>, <c>masked</c>, <c>static</c> or empty.</param>
/// <param name="ActiveState"><c>active</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c>.</param>
/// <param name="SubState">The finer state, for example <c>running</c> or <c>auto-restart</c>.</param>
/// <param name="Restarts">How often systemd restarted it by itself.</param>
public sealed record UnitFact(string LoadState, string FileState, string ActiveState, string SubState, int Restarts)
{
    /// <summary>A unit that the node does not know.</summary>
    public static UnitFact Missing { get; } = new("not-found", "", "inactive", "dead", 0);

    /// <summary>Whether it runs.</summary>
    public bool IsActive => ActiveState is "active" or "activating" or "reloading";

    /// <summary>Whether it starts at boot.</summary>
    public bool IsEnabled => FileState is "enabled" or "enabled-runtime";

    /// <summary>Whether it cannot be started at all.</summary>
    public bool IsMasked => LoadState == "masked" || FileState == "masked";

    /// <summary>Whether its files have changed since systemd read them.</summary>
    public bool NeedsReload { get; init; }

    /// <summary>When it began to run, counted from the node's boot; null where that was not asked, and when it does not run.</summary>
    public TimeSpan? ActiveSince { get; init; }
}
