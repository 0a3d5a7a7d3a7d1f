using System.Net;
using System.Net.Sockets;

namespace PgHa.Definition.Rules;

/// <summary>The virtual address and keepalived's timing.</summary>
internal static class VirtualIPRules
{
    private const string Path = "virtualIP.address";

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        if (cluster.VirtualIP is not { } vip) return;
        problems.Range("RouterIdOutOfRange", "virtualIP.routerId", vip.RouterId, 1, 255);
        problems.Range("CheckIntervalOutOfRange", "virtualIP.checkInterval", vip.CheckInterval, 1, 3600, "seconds");
        problems.Range("FallOutOfRange", "virtualIP.fall", vip.Fall, 1, int.MaxValue);
        problems.Range("RiseOutOfRange", "virtualIP.rise", vip.Rise, 1, int.MaxValue);
        // VRRP version 2 sends the interval as one byte (RFC 3768, 5.3.7).
        problems.Range("AdvertIntervalOutOfRange", "virtualIP.advertInterval", vip.AdvertInterval, 1, 255, "seconds");

        if (!TextRules.NotEmpty(problems, Path, vip.Address) || !TextRules.Ascii(problems, Path, vip.Address)) return;
        if (Cidr.TryParse(vip.Address, out var cidr) is { } fault)
            problems.Error("VirtualIPInvalid", Path, $"{TextRules.Quote(vip.Address)} {fault}.");
        else if (HostNames.UnfitForHost(cidr.Address) is { } unfit)
            problems.Error("VirtualIPUnusable", Path, $"{cidr.Address} {unfit}: give an address of the nodes' network that nobody has.");
        else
            CheckNetwork(cluster, cidr, problems);
        // Version 3, which IPv6 needs, has twelve bits of hundredths (RFC 5798, 5.2.7).
        if (cidr.Bits == 128 && vip.AdvertInterval is > 40 and <= 255)
            problems.Error("AdvertIntervalOutOfRange", "virtualIP.advertInterval", $"{vip.AdvertInterval} is out of range: with an IPv6 address 1 to 40 seconds.");
    }

    private static void CheckNetwork(ClusterDefinition cluster, Cidr cidr, ProblemList problems)
    {
        // Networks of one or two addresses have neither a network nor a broadcast address (RFC 3021).
        if (cidr.Prefix < cidr.Bits - 1 && cidr.Address.Equals(cidr.Network))
            problems.Error("VirtualIPIsNetworkAddress", Path, $"{cidr.Address} is the address of the network {cidr} itself: take a host's address in it.");
        else if (cidr.Prefix < cidr.Bits - 1 && cidr.Address.AddressFamily == AddressFamily.InterNetwork && cidr.Address.Equals(cidr.Last))
            problems.Error("VirtualIPIsBroadcastAddress", Path, $"{cidr.Address} is the broadcast address of {cidr.Network}/{cidr.Prefix}: take a host's address in it.");

        foreach (var (server, _) in ServerList.Of(cluster))
        {
            if (IPAddress.TryParse(server.Address, out var own) && own.Equals(cidr.Address))
                problems.Error("VirtualIPIsNodeAddress", Path, $"{cidr.Address} is the address of {server.Name}: the virtual address must belong to no node.");
        }

        var inside = 0;
        var outside = new List<string>();
        foreach (var node in cluster.Nodes)
        {
            if (!IPAddress.TryParse(node.Address, out var address)) continue;
            if (cidr.Contains(address)) inside++;
            else outside.Add(node.Name);
        }

        if (outside.Count == 0) return;
        if (inside == 0)
            problems.Error(
                "VirtualIPOutsideNetwork",
                Path,
                $"No node has an address in {cidr.Network}/{cidr.Prefix}, so the address could be reached on none: check the address and its prefix length.");
        else
            problems.Warning(
                "VirtualIPOutsideSomeNetworks",
                Path,
                $"{string.Join(", ", outside)} {(outside.Count == 1 ? "has" : "have")} no address in {cidr.Network}/{cidr.Prefix}: when the leader is there, "
                + "the virtual address is reached only if that network is carried there too.");
    }
}
