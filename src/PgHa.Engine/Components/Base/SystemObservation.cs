using System.Net;
using PgHa.Platforms;

namespace PgHa.Components.Base;

/// <summary>What a server says of itself before anything is installed or started on it. What it could not tell is null.</summary>
public sealed record SystemObservation
{
    /// <summary>The operating system.</summary>
    public OsRelease? Os { get; init; }

    /// <summary>Its own host name.</summary>
    public string HostName { get; init; } = "";

    /// <summary>The architecture as <c>uname -m</c> says it.</summary>
    public string Architecture { get; init; } = "";

    /// <summary><c>/etc/machine-id</c>; empty where there is none.</summary>
    public string MachineId { get; init; } = "";

    /// <summary>The kernel's id of this boot.</summary>
    public string BootId { get; init; } = "";

    /// <summary>Whether systemd runs it.</summary>
    public bool Systemd { get; init; }

    /// <summary>Whether the questions were asked as root.</summary>
    public bool Root { get; init; }

    /// <summary>Bytes of memory.</summary>
    public long? Memory { get; init; }

    /// <summary>Whether it is a container, whose clock is its host's.</summary>
    public bool Container { get; init; }

    /// <summary>Whether the kernel's clock is synchronised.</summary>
    public bool? Synchronised { get; init; }

    /// <summary>Time services that run.</summary>
    public IReadOnlyList<string> TimeServices { get; init; } = [];

    /// <summary>The addresses of its own name and of the cluster's nodes' names, as it resolves them; none of a name that it does not resolve.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Names { get; init; }

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<DeviceAddress>? Addresses { get; init; }

    /// <summary>Its network interfaces.</summary>
    public IReadOnlyList<Device> Devices { get; init; } = [];

    /// <summary>The file systems of the paths that were asked for.</summary>
    public IReadOnlyList<FileSystemRoom>? Disks { get; init; }

    /// <summary>Who listens on the ports that were asked for.</summary>
    public IReadOnlyList<ListeningProcess>? Sockets { get; init; }

    /// <summary>Running programs of the kinds that PgHa installs.</summary>
    public IReadOnlyList<ServerProcess>? Processes { get; init; }

    /// <summary>SELinux: true where it forbids, false where it only logs; null where it is off.</summary>
    public bool? SELinuxEnforces { get; init; }

    /// <summary>Whether firewalld runs.</summary>
    public bool Firewalld { get; init; }

    /// <summary>What keeps others out beside firewalld, in the words of the firewall.</summary>
    public IReadOnlyList<string>? Drops { get; init; }

    /// <summary>Whether it has been started as part of its cluster: see <see cref="StartMark"/>.</summary>
    public bool Started { get; init; }

    /// <summary>Versions of the packages that were asked for and are installed, by name.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } = new Dictionary<string, string>();
}

/// <summary>An address of a server.</summary>
/// <param name="Name">The interface's name.</param>
/// <param name="Address">The address.</param>
/// <param name="Prefix">Its prefix length.</param>
public sealed record DeviceAddress(string Name, IPAddress Address, int Prefix);

/// <summary>A network interface of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Up">Whether it is switched on.</param>
/// <param name="Mac">Its hardware address; empty where it has none.</param>
public sealed record Device(string Name, bool Up, string Mac);

/// <summary>The file system that a path is on, or would be on.</summary>
/// <param name="Path">The path.</param>
/// <param name="At">The path, or the nearest directory above it that is there.</param>
/// <param name="Type">The file system's type as stat(1) names it.</param>
/// <param name="Free">Bytes that are free for others than root.</param>
/// <param name="Writable">Whether it can be written.</param>
/// <param name="FreeFiles">How many files may still be made; null where the file system has no limit.</param>
public sealed record FileSystemRoom(string Path, string At, string Type, long Free, bool Writable, long? FreeFiles);

/// <summary>A process that listens on a port.</summary>
/// <param name="Address">The local address, as ss(8) writes it.</param>
/// <param name="Port">The port.</param>
/// <param name="Program">The program's name; empty where it is not known.</param>
/// <param name="Pid">The process; 0 where it is not known.</param>
/// <param name="Unit">The systemd unit that it belongs to; empty where it is not known.</param>
public sealed record ListeningProcess(string Address, int Port, string Program, int Pid, string Unit);

/// <summary>A running server program.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Program">The program's name.</param>
/// <param name="Unit">The systemd unit that it belongs to; empty where it belongs to none.</param>
/// <param name="Arguments">Its command line, as far as it is of use.</param>
/// <param name="DataDirectory">etcd's data directory, where its environment says it.</param>
public sealed record ServerProcess(int Pid, string Program, string Unit, string Arguments, string DataDirectory)
{
    /// <summary>For people: <c>etcd (pid 12, etcd.service)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Program} (pid {Pid}{(Unit.Length > 0 ? ", " + Unit : "")})");
}
