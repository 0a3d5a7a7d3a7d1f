using System.Globalization;
using System.Net;
using PgHa.Checks;
using PgHa.Components.Base;
using PgHa.Definition;
using PgHa.Definition.Rules;

namespace PgHa.Components.Keepalived;

/// <summary>Whether a virtual address can be had on the nodes' segment. Pure.</summary>
public static class SegmentChecks
{
    /// <summary><c>vip.interface</c> and <c>foreign.keepalived</c> of a node.</summary>
    public static IEnumerable<CheckResult> Node(VirtualIPSettings vip, NodeDefinition node, SystemObservation system, SegmentObservation? seen)
    {
        ArgumentNullException.ThrowIfNull(vip);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(system);
        yield return Interface(vip, node, system);
        yield return Foreign(node, system, seen);
    }

    /// <summary><c>vip.free</c> and <c>vip.router</c> of the cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="nodes">Its nodes that answered, with what they said.</param>
    public static IEnumerable<CheckResult> Segment(ClusterDefinition cluster, IReadOnlyList<(NodeDefinition Node, SystemObservation System, SegmentObservation? Seen)> nodes)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(nodes);
        if (cluster.VirtualIP is not { } vip || nodes.Count == 0) yield break;
        yield return Free(cluster, vip, nodes);
        if (Router(cluster, vip, nodes) is { } router) yield return router;
    }

    private static CheckResult Interface(VirtualIPSettings vip, NodeDefinition node, SystemObservation system)
    {
        const string Id = "vip.interface";
        if (system.Addresses is not { } addresses) return CheckResult.Unknown(Id, node.Name, "its addresses cannot be read", "A node must have iproute2 (ip addr).");
        var device = node.Interface ?? addresses.FirstOrDefault(a => SystemChecks.Same(a.Address, node.Address))?.Name;
        if (device is null) return CheckResult.Unknown(Id, node.Name, "no interface has the node's address", "See node.address.");
        if (system.Devices.FirstOrDefault(d => d.Name == device) is not { } there)
            return CheckResult.Fail(Id, node.Name, $"there is no interface {device}, only {string.Join(", ", system.Devices.Select(d => d.Name))}", "Correct nodes: interface in the definition, or leave it out: it is then the one with the node's address.");
        if (!there.Up) return CheckResult.Fail(Id, node.Name, $"{device}, which is to carry {vip.Address}, is down", $"Bring it up: ip link set {device} up.");
        if (Cidr.TryParse(vip.Address, out var address) is { } fault) return CheckResult.Unknown(Id, node.Name, $"{vip.Address} {fault}", "Correct virtualIP: address.");
        // The address itself does not count: it lies in its own network wherever it is.
        var own = addresses.Where(a => a.Name == device && !a.Address.Equals(address.Address)).ToList();
        if (own.FirstOrDefault(a => new Cidr(a.Address, a.Prefix).Contains(address.Address)) is not { } network)
        {
            var has = own.Where(a => a.Address.AddressFamily == address.Address.AddressFamily).Select(a => FormattableString.Invariant($"{a.Address}/{a.Prefix}")).ToList();
            var elsewhere = addresses.FirstOrDefault(a => a.Name != device && new Cidr(a.Address, a.Prefix).Contains(address.Address));
            return CheckResult.Fail(
                Id, node.Name, $"{vip.Address} is not in a network of {device} ({(has.Count > 0 ? string.Join(", ", has) : "no address")}): nobody there would find it",
                elsewhere is null ? "Take an address of the nodes' own network." : $"{elsewhere.Name} is in that network: name it (nodes: interface).");
        }

        return network.Prefix == address.Prefix
            ? CheckResult.Pass(Id, node.Name, $"{vip.Address} is in the network of {device}")
            : CheckResult.Warn(
                Id, node.Name, FormattableString.Invariant($"{vip.Address} has another prefix length than {network.Address}/{network.Prefix} on {device}"), FormattableString.Invariant($"Write it with /{network.Prefix}, unless the difference is meant."));
    }

    private static CheckResult Foreign(NodeDefinition node, SystemObservation system, SegmentObservation? seen)
    {
        const string Id = "foreign.keepalived";
        if (seen is null) return CheckResult.Unknown(Id, node.Name, "whose keepalived is there cannot be read", $"Look at {KeepalivedComponent.Configuration} on the node.");
        if (!seen.ForeignConfiguration) return CheckResult.Pass(Id, node.Name, "no other keepalived");
        // Of a started member it is what somebody made of ours: the installation is there to mend that.
        return seen.Running && !system.Started
            ? CheckResult.Fail(
                Id, node.Name, $"keepalived runs with a {KeepalivedComponent.Configuration} that is not PgHa's, and the installation would replace it: its addresses would go",
                "Move what it does to another server, or stop it (systemctl disable --now keepalived) when nobody needs it.")
            : CheckResult.Warn(
                Id, node.Name, $"{KeepalivedComponent.Configuration} is not PgHa's: the installation replaces it", "Nothing, if nobody needs it; the old version is kept in /var/lib/pgha/previous.");
    }

    private static CheckResult Free(ClusterDefinition cluster, VirtualIPSettings vip, IReadOnlyList<(NodeDefinition Node, SystemObservation System, SegmentObservation? Seen)> nodes)
    {
        const string Id = "vip.free";
        var address = vip.HostAddress();
        var holders = nodes.Where(n => n.System.Addresses?.Any(a => a.Address.Equals(address)) == true).ToList();
        if (holders.Where(h => h.Seen is not { Running: true } || !(h.Seen.OwnConfiguration || h.System.Started)).ToList() is { Count: > 0 } bound)
        {
            return CheckResult.Fail(
                Id, cluster.Name, $"{address} is bound on {string.Join(", ", bound.Select(b => b.Node.Name))}, and not by the cluster's keepalived", "Take it off that interface (ip addr del; the system's network configuration), or choose another address.");
        }

        if (holders.Count > 0) return CheckResult.Pass(Id, cluster.Name, $"{address} is on {string.Join(", ", holders.Select(h => h.Node.Name))}, by the cluster's keepalived");
        if (nodes.FirstOrDefault(n => n.Seen?.AnsweredBy is { Length: > 0 }) is { Node: { } by, Seen.AnsweredBy: { } mac })
        {
            // A node of ours that did not answer may hold it.
            return nodes.Count < cluster.Nodes.Count && nodes.Any(n => n.System.Started)
                ? CheckResult.Unknown(Id, cluster.Name, $"{mac} answers for {address}, seen from {by.Name}; it may be a node that did not answer", "Make all nodes reachable.")
                : CheckResult.Fail(Id, cluster.Name, $"{address} is in use: {mac} answers for it, seen from {by.Name}{(IsRouter(mac) ? " (a VRRP router)" : "")}", "Find that host (its hardware address is known to the switch), or choose another address.");
        }

        return nodes.Any(n => n.Seen?.AnsweredBy is not null)
            ? CheckResult.Pass(Id, cluster.Name, $"nobody answers for {address}")
            : CheckResult.Unknown(Id, cluster.Name, $"no node could ask for {address}", "A node must have ping, and an interface with its address.");
    }

    // VRRP's own hardware addresses (RFC 5798, 7.3).
    private static bool IsRouter(string mac) => mac.StartsWith("00:00:5e:00:0", StringComparison.OrdinalIgnoreCase);

    private static CheckResult? Router(ClusterDefinition cluster, VirtualIPSettings vip, IReadOnlyList<(NodeDefinition Node, SystemObservation System, SegmentObservation? Seen)> nodes)
    {
        const string Id = "vip.router";
        var listeners = nodes.Where(n => n.Seen is { Listened: true }).ToList();
        if (listeners.Count == 0)
        {
            return CheckResult.Pass(Id, cluster.Name, string.Create(CultureInfo.InvariantCulture, $"router id {vip.RouterId}: {(vip.Unicast ? "the nodes address each other alone" : "installed already")}"));
        }

        var heard = listeners.SelectMany(n => n.Seen!.Heard ?? []).Distinct().Where(h => !IsOurs(h.Address)).ToList();
        if (heard.Where(h => h.Router == vip.RouterId).ToList() is { Count: > 0 } taken)
        {
            var others = heard.Select(h => h.Router).ToHashSet();
            var free = Enumerable.Range(1, 255).Select(i => (vip.RouterId + i - 1) % 255 + 1).First(i => !others.Contains(i));
            return CheckResult.Fail(
                Id, cluster.Name, string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", taken.Select(t => t.Address))} speaks VRRP with router id {vip.RouterId} on this segment"),
                string.Create(CultureInfo.InvariantCulture, $"Choose another virtualIP: routerId, for example {free}."));
        }

        if (listeners.All(n => n.Seen!.Heard is null))
            return CheckResult.Unknown(Id, cluster.Name, "no node could listen for VRRP: python3 is needed for that", $"Make sure that nobody else uses router id {vip.RouterId.ToString(CultureInfo.InvariantCulture)} on the segment (tcpdump -n vrrp).");
        return CheckResult.Pass(Id, cluster.Name, string.Create(CultureInfo.InvariantCulture, $"nobody else uses router id {vip.RouterId}{(heard.Count == 0 ? "" : $" ({string.Join(", ", heard.Select(h => h.Router).Distinct().Order())} heard)")}"));

        bool IsOurs(string source) => cluster.Nodes.Any(n => SystemChecks.Same(source, n.Address))
            || nodes.Any(n => n.System.Addresses?.Any(a => IPAddress.TryParse(source, out var parsed) && a.Address.Equals(parsed)) == true);
    }
}
