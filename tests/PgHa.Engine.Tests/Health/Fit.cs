using System.Net;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Health;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Health;

/// <summary>Three bare servers on which nothing is wrong, and the same as a running cluster, to spoil one thing of.</summary>
internal static class Fit
{
    public const string Id = "7268616322854375442";

    public static ClusterDefinition Cluster => Wanted.Cluster;

    public const string Data = "/data/pgsql/15/data";

    public static SystemObservation System(int number) => new()
    {
        Os = new("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
        HostName = $"pg{number}", Architecture = "x86_64", MachineId = $"m{number}", BootId = $"b{number}", Systemd = true, Root = true,
        Memory = 8L << 30, Synchronised = true, TimeServices = ["chrony"],
        Names = new Dictionary<string, IReadOnlyList<string>> { [$"pg{number}"] = ["127.0.1.1"], ["pg2"] = number == 2 ? ["127.0.1.1"] : ["10.77.1.12"], [$"pg{number % 3 + 1}"] = [] },
        Addresses = [new("lo", IPAddress.Loopback, 8), new("eth0", IPAddress.Parse($"10.77.1.{10 + number}"), 24), new("eth1", IPAddress.Parse($"192.168.7.{number}"), 24)],
        Devices = [new("lo", true, "00:00:00:00:00:00"), new("eth0", true, $"02:00:00:00:00:0{number}"), new("eth1", true, "")],
        Disks = [.. ((string[])["/var", "/usr", "/etc", Data, "/var/lib/etcd/pgha"]).Select(p => new FileSystemRoom(p, p, "ext2/ext3", 50L << 30, true, 1_000_000))],
        Sockets = [], Processes = [], Drops = [],
    };

    public static NodePrerequisites Node(int number, ClusterDefinition? cluster = null)
    {
        var of = cluster ?? Cluster;
        var context = Wanted.Of(of, number - 1);
        var missing = PackageSupplyProbe.Missing(context, new Dictionary<string, string>());
        return new()
        {
            Node = $"pg{number}",
            Dcs = new($"pg{number}", new DcsObservation(), ""),
            System = System(number),
            ClockOffset = TimeSpan.FromMilliseconds(20 * number),
            ClockError = TimeSpan.FromMilliseconds(10),
            Postgres = new(new Dictionary<string, DataDirectory>(), []),
            EtcdMembers = [],
            Patroni = new(false, ""),
            Segment = new() { AnsweredBy = "", Heard = [], Listened = true },
            Reach = new($"pg{number}", new ReachObservation([.. ReachProbe.Targets(of, of.Nodes[number - 1]).Select(t => new PortReach(t.Node.Name, t.Listener.Port, t.Listener.What, ReachState.Refused))]), ""),
            Context = context,
            MissingPackages = missing,
            Supply = new($"pg{number}", new PackageSupply { Offers = missing.ToDictionary(p => p, p => new PackageOffer(Version(p), [Version(p)])) }, ""),
        };
    }

    private static string Version(string package) => package switch { "patroni" => "3.0.2-1", "etcd-server" or "etcd-client" => "3.4.23-4", "keepalived" => "1:2.2.7-1", _ => "15.5-0+deb12u1" };

    /// <summary>A member of a cluster that runs; the first one leads and holds the address.</summary>
    public static NodePrerequisites Running(int number)
    {
        var fresh = Node(number);
        (int Port, string Program, string Unit)[] listening =
            [(5432, "postgres", "patroni.service"), (8008, "patroni", "patroni.service"), (2379, "etcd", "etcd.service"), (2380, "etcd", "etcd.service")];
        var system = fresh.System! with
        {
            Started = true,
            Drops = ["nftables: the input chain drops what no rule lets in"],
            Sockets = [.. listening.Select((l, i) => new ListeningProcess("0.0.0.0", l.Port, l.Program, 100 + i, l.Unit))],
            Processes =
            [
                new(100, "postgres", "patroni.service", $"-D {Data}", ""), new(101, "patroni", "patroni.service", PatroniComponent.Configuration, ""),
                new(102, "etcd", "etcd.service", "", "/var/lib/etcd/pgha"), new(104, "keepalived", "keepalived.service", "", ""),
            ],
        };
        if (number == 1) system = system with { Addresses = [.. system.Addresses!, new("eth0", IPAddress.Parse("10.77.1.100"), 24)] };
        return fresh with
        {
            System = system,
            Postgres = new(new Dictionary<string, DataDirectory> { [Data] = new(false, "15", Id) }, []),
            EtcdMembers = ["/var/lib/etcd/pgha"],
            Patroni = new(false, "demo"),
            Segment = new() { OwnConfiguration = true, Running = true, AnsweredBy = number == 1 ? "" : "02:00:00:00:00:01" },
            Reach = fresh.Reach! with { Value = new([.. fresh.Reach.Value!.Ports.Select(p => p with { State = ReachState.Open })]) },
            MissingPackages = [],
            Supply = null,
            InitializeKey = new($"pg{number}", Id, ""),
        };
    }

    /// <summary>All three; <paramref name="spoil"/> changes the second.</summary>
    public static IReadOnlyList<NodePrerequisites> Three(Func<int, NodePrerequisites> make, Func<NodePrerequisites, NodePrerequisites>? spoil = null) =>
        [.. Enumerable.Range(1, 3).Select(i => i == 2 && spoil is not null ? spoil(make(i)) : make(i))];

    public static NodePrerequisites With(this NodePrerequisites node, Func<SystemObservation, SystemObservation> change) => node with { System = change(node.System!) };

    public static SystemObservation Disk(this SystemObservation system, string path, Func<FileSystemRoom, FileSystemRoom> change) =>
        system with { Disks = [.. system.Disks!.Select(d => d.Path == path ? change(d) : d)] };
}
