using System.Globalization;
using System.Net;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;

namespace PgHa.Components.Base;

/// <summary>Whether a server is fit to be part of a cluster, by what it says of itself. Pure.</summary>
public static class SystemChecks
{
    private const long MiB = 1 << 20;

    // What the kernel, sshd, systemd, Patroni (Python) and etcd take beside PostgreSQL's shared memory.
    private const long MemoryOfSystem = 512 * MiB;

    /// <summary>What an installation of all packages takes, with the downloads: about 300 MiB on Debian 12.</summary>
    private const long PackagesLeast = 400 * MiB;

    /// <summary>All checks of one server that need no other.</summary>
    public static IEnumerable<CheckResult> Evaluate(ClusterDefinition cluster, NodeDefinition node, SystemObservation seen, bool complete)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(seen);
        return
        [
            Supported(cluster, node, seen), Memory(cluster, node, seen), SystemDisk(node, seen, complete), Time(node, seen), Names(cluster, node, seen), Address(node, seen),
            SELinux(node, seen), Firewall(node, seen),
        ];
    }

    /// <summary>The server's platform, where it is one that PgHa knows.</summary>
    public static Platform? PlatformOf(SystemObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Os is { } os ? Platform.For(os) : null;
    }

    private static CheckResult Supported(ClusterDefinition cluster, NodeDefinition node, SystemObservation seen)
    {
        const string Id = "os.supported";
        if (seen.Os is not { } os) return CheckResult.Unknown(Id, node.Name, "it does not say what system it is (/etc/os-release)", "A node must be one of the platforms in definition.md.");
        var name = os.PrettyName.Length > 0 ? os.PrettyName : $"{os.Id} {os.VersionId}";
        if (Platform.For(os) is not { } platform)
            return CheckResult.Fail(Id, node.Name, $"PgHa does not know {name}", $"Take one of {string.Join(", ", Platform.All.Select(p => p.Title))}.");
        if (cluster.PlatformOf(node) is { } named && named != platform.Name)
            return CheckResult.Fail(Id, node.Name, $"it is {platform.Name}, and the definition says {named}", "Correct platform in the definition, or take another server.");
        return seen.Systemd
            ? CheckResult.Pass(Id, node.Name, $"{name} on {seen.Architecture}")
            : CheckResult.Fail(Id, node.Name, $"{name} does not run under systemd", "Services are systemd's units: take a server that boots with it.");
    }

    /// <summary><c>os.versions</c>: whether what the platform's sources have, with what is installed, works together.</summary>
    public static CheckResult Versions(NodeContext node, InstalledVersions installed)
    {
        const string Id = "os.versions";
        ArgumentNullException.ThrowIfNull(node);
        try
        {
            Compatibility.Check(node, installed);
            var v = node.Versions;
            var database = node.Cluster.HasDatabase(node.Node) ? $"PostgreSQL {v.Postgres}, Patroni {v.Patroni}" : "";
            var etcd = node.Cluster.HasEtcd(node.Node) ? $"etcd {v.Etcd}" : "";
            return CheckResult.Pass(Id, node.Node.Name, $"{string.Join(", ", ((string[])[database, etcd]).Where(t => t.Length > 0))} go together");
        }
        catch (PgHaException e)
        {
            // The node is the target already.
            var message = e.Message.StartsWith(node.Node.Name + ": ", StringComparison.Ordinal) ? e.Message[(node.Node.Name.Length + 2)..] : e.Message;
            return CheckResult.Fail(Id, node.Node.Name, message.TrimEnd('.'), e.Recommendation ?? "");
        }
    }

    private static CheckResult Memory(ClusterDefinition cluster, NodeDefinition node, SystemObservation seen)
    {
        const string Id = "os.memory";
        if (seen.Memory is not { } memory) return CheckResult.Unknown(Id, node.Name, "it does not say how much memory it has", "Look at /proc/meminfo on the node.");
        if (!cluster.HasDatabase(node))
        {
            return memory >= MemoryOfSystem
                ? CheckResult.Pass(Id, node.Name, $"{Size(memory)} of memory")
                : CheckResult.Warn(Id, node.Name, $"{Size(memory)} of memory are little for etcd", $"Give it {Size(MemoryOfSystem)} or more.");
        }

        var shared = cluster.ParameterBytes("shared_buffers", "128MB");
        if (memory < shared)
        {
            return CheckResult.Fail(
                Id, node.Name, $"shared_buffers is {Size(shared)}, and the server has {Size(memory)} of memory in all: PostgreSQL cannot start", "Lower shared_buffers (a quarter of the memory is usual), or give the server more.");
        }

        return memory >= shared + MemoryOfSystem
            ? CheckResult.Pass(Id, node.Name, $"{Size(memory)} of memory, {Size(shared)} of them shared_buffers")
            : CheckResult.Warn(
                Id, node.Name, $"{Size(memory)} of memory: beside shared_buffers of {Size(shared)} there is less than {Size(MemoryOfSystem)} for the system, Patroni and etcd",
                "Lower shared_buffers (a quarter of the memory is usual), or give the server more.");
    }

    private static CheckResult SystemDisk(NodeDefinition node, SystemObservation seen, bool complete)
    {
        const string Id = "disk.system";
        var disks = seen.Disks?.Where(d => SystemProbe.SystemPaths.Contains(d.Path)).ToList();
        if (disks is not { Count: > 0 }) return CheckResult.Unknown(Id, node.Name, "the file systems do not answer", "Look for one that hangs: df on the node.");
        if (disks.Where(d => !d.Writable).Select(d => d.Path).ToList() is { Count: > 0 } locked)
            return CheckResult.Fail(Id, node.Name, $"{string.Join(", ", locked)} cannot be written", "Mount it read-write; if the kernel made it read-only, look at its journal (journalctl -k) first.");
        var tightest = disks.Where(d => d.Path != "/etc").MinBy(d => d.Free)!;
        var least = complete ? 50 * MiB : PackagesLeast;
        var reason = $"{Size(tightest.Free)} free on {tightest.Path}";
        if (tightest.FreeFiles is < 1000) return CheckResult.Fail(Id, node.Name, $"{tightest.Path} has room for {tightest.FreeFiles} more files only (inodes)", "Remove files that nobody needs.");
        return tightest.Free >= least
            ? CheckResult.Pass(Id, node.Name, reason)
            : CheckResult.Fail(Id, node.Name, $"{reason}, {(complete ? "PgHa's files and logs" : "the packages")} need {Size(least)}", "Make room, or enlarge the file system.");
    }

    /// <summary>A check of the file system that a directory of data is on, or will be on.</summary>
    /// <param name="id">The check's id.</param>
    /// <param name="node">The server's name.</param>
    /// <param name="seen">What it said.</param>
    /// <param name="path">The directory.</param>
    /// <param name="filled">Whether there is data already: then all that counts is that there is room to go on.</param>
    /// <param name="least">Bytes without which nothing works.</param>
    /// <param name="wanted">Bytes that it should have.</param>
    /// <param name="why">What they are for.</param>
    internal static CheckResult DataDisk(string id, string node, SystemObservation seen, string path, bool filled, long least, long wanted, string why)
    {
        const string Elsewhere = "Take a local file system (ext4, xfs) for it, or another directory in the definition.";
        if (seen.Disks?.FirstOrDefault(d => d.Path == path) is not { } disk)
            return CheckResult.Unknown(id, node, $"the file system of {path} does not answer", "Look for one that hangs: df on the node.");
        var reason = $"{path} is on {disk.Type} with {Size(disk.Free)} free";
        if (!disk.Writable) return CheckResult.Fail(id, node, $"{reason}, and cannot be written", "Mount it read-write; if the kernel made it read-only, look at its journal (journalctl -k) first.");
        if (disk.Free < least)
        {
            return filled
                ? CheckResult.Warn(id, node, $"{reason}: it is about to be full", "Make room now: PostgreSQL and etcd stop when they cannot write.")
                : CheckResult.Fail(id, node, $"{reason}, {why} needs {Size(least)} at least", $"Make room, or enlarge the file system. {Elsewhere}");
        }

        if (disk.Type is "tmpfs" or "ramfs") return CheckResult.Warn(id, node, $"{reason}: a file system in memory, which is empty after a restart", Elsewhere);
        if (IsRemote(disk.Type))
            return CheckResult.Warn(id, node, $"{reason}: a file system of the network; if it hangs, so does the database, and its promises about fsync may not hold", Elsewhere);
        if (disk.FreeFiles is < 1000) return CheckResult.Warn(id, node, $"{reason}, and room for {disk.FreeFiles} more files only (inodes)", "Remove files that nobody needs.");
        return disk.Free < wanted && !filled
            ? CheckResult.Warn(id, node, $"{reason}; {why} wants {Size(wanted)}", "Make room, or enlarge the file system.")
            : CheckResult.Pass(id, node, reason);
    }

    // As stat(1) names them.
    private static bool IsRemote(string type) =>
        type.StartsWith("nfs", StringComparison.Ordinal) || type is "cifs" or "smb" or "smb2" or "fuseblk" or "fuse" or "v9fs" or "ceph" or "lustre" or "afs" or "vboxsf";

    private static CheckResult Time(NodeDefinition node, SystemObservation seen)
    {
        const string Id = "node.time";
        if (seen.Synchronised == true) return CheckResult.Pass(Id, node.Name, "its clock is synchronised");
        if (seen.Container) return CheckResult.Pass(Id, node.Name, "it is a container: its clock is its host's");
        if (seen.TimeServices.Count > 0)
            return CheckResult.Warn(Id, node.Name, $"{string.Join(", ", seen.TimeServices)} runs, and the clock is not synchronised{(seen.Synchronised is null ? ", as far as can be told" : "")}", "See whether it reaches its servers (chronyc sources, timedatectl timesync-status); right after a boot that takes minutes.");
        return seen.Synchronised is null
            ? CheckResult.Unknown(Id, node.Name, "no time service that PgHa knows runs, and systemd does not say whether the clock is synchronised", "Install a time service (chrony) on every node.")
            : CheckResult.Warn(Id, node.Name, "no time service runs: its clock drifts", "Install a time service (chrony) on every node.");
    }

    private static CheckResult Names(ClusterDefinition cluster, NodeDefinition node, SystemObservation seen)
    {
        const string Id = "node.names";
        if (seen.Names is not { } names) return CheckResult.Unknown(Id, node.Name, "names are not resolved in time", "See /etc/resolv.conf and /etc/nsswitch.conf on the node: a name server there is silent.");
        List<string> faults = [];
        if (names.GetValueOrDefault(seen.HostName) is null or { Count: 0 }) faults.Add($"its own name, {seen.HostName}, does not resolve");
        foreach (var other in cluster.Servers())
        {
            var found = names.GetValueOrDefault(other.Name, []);
            // Debian lets a server's own name be 127.0.1.1 (debian-reference, "The hostname resolution").
            var own = other.Name == node.Name || other.Name == seen.HostName;
            if (found.Count == 0 || found.Any(a => Same(a, other.Address)) || (own && found.All(IsLoopback))) continue;
            faults.Add($"{other.Name} resolves to {string.Join(", ", found)}, and the definition has {other.Address}");
        }

        return faults.Count == 0
            ? CheckResult.Pass(Id, node.Name, "the names of the nodes that it resolves are those of the definition")
            : CheckResult.Warn(Id, node.Name, string.Join("; ", faults), "Correct /etc/hosts on the node, or the name server. The cluster goes by addresses; sudo, other programs and people go by names.");
    }

    private static CheckResult Address(NodeDefinition node, SystemObservation seen)
    {
        const string Id = "node.address";
        if (seen.Addresses is not { } addresses) return CheckResult.Unknown(Id, node.Name, "its addresses cannot be read", "A node must have iproute2 (ip addr).");
        if (addresses.FirstOrDefault(a => Same(a.Address, node.Address)) is not { } own)
        {
            var has = addresses.Where(a => !IPAddress.IsLoopback(a.Address) && !a.Address.IsIPv6LinkLocal).Select(a => $"{a.Address} ({a.Name})").ToList();
            return CheckResult.Fail(
                Id, node.Name, $"it does not have {node.Address}, only {(has.Count > 0 ? string.Join(", ", has) : "no address at all")}",
                "Services listen on the node's own address: correct it in the definition (what SSH goes to, where that differs, is ssh: host), or give the node that address.");
        }

        return seen.Devices.FirstOrDefault(d => d.Name == own.Name) is { Up: false }
            ? CheckResult.Fail(Id, node.Name, $"{own.Name}, which has {node.Address}, is down", $"Bring it up: ip link set {own.Name} up.")
            : CheckResult.Pass(Id, node.Name, $"{node.Address} is on {own.Name}");
    }

    private static CheckResult SELinux(NodeDefinition node, SystemObservation seen)
    {
        const string Id = "os.selinux";
        return seen.SELinuxEnforces switch
        {
            null => CheckResult.Pass(Id, node.Name, "SELinux is off"),
            false => CheckResult.Pass(Id, node.Name, "SELinux only logs"),
            // Debian's policy is nobody's daily bread.
            true when PlatformOf(seen) is { MayHaveSELinux: false } platform => CheckResult.Warn(
                Id, node.Name, $"SELinux forbids, and PgHa labels nothing on {platform.Title}", "Label the data directory (postgresql_db_t) and let keepalived run its check script yourself, or make SELinux permissive."),
            true => CheckResult.Pass(Id, node.Name, "SELinux forbids; PgHa labels what is outside its usual places"),
        };
    }

    private static CheckResult Firewall(NodeDefinition node, SystemObservation seen)
    {
        const string Id = "os.firewall";
        if (seen.Firewalld) return CheckResult.Pass(Id, node.Name, "firewalld runs; PgHa opens the ports of the services and VRRP");
        if (seen.Drops is not { } drops) return CheckResult.Unknown(Id, node.Name, "the firewall's rules cannot be read", "See nft list ruleset and iptables -S on the node.");
        if (drops.Count == 0) return CheckResult.Pass(Id, node.Name, "no firewall is in the way");
        var reason = drops[0] + (drops.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {drops.Count - 1} more)") : "");
        // Where the cluster runs that was settled once.
        return seen.Started
            ? CheckResult.Pass(Id, node.Name, $"{reason}; the cluster runs with it")
            : CheckResult.Warn(Id, node.Name, reason, "PgHa opens ports in firewalld only: let the nodes in to each other's ports, clients to PostgreSQL's, and VRRP (protocol 112) between the nodes.");
    }

    /// <summary>Whether two addresses are the same, however they are written.</summary>
    internal static bool Same(string one, string other) => IPAddress.TryParse(one, out var address) && Same(address, other);

    internal static bool Same(IPAddress one, string other) => IPAddress.TryParse(other, out var address) && one.Equals(address);

    private static bool IsLoopback(string address) => IPAddress.TryParse(address, out var parsed) && IPAddress.IsLoopback(parsed);

    /// <summary>Bytes for people.</summary>
    internal static string Size(long bytes) => bytes >= 10L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB")
        : bytes >= 1 << 30 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
}
