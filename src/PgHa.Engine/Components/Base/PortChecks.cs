using PgHa.Checks;
using PgHa.Definition;

namespace PgHa.Components.Base;

/// <summary>Whether the ports of the components are free on a server, or their own. Pure.</summary>
public static class PortChecks
{
    /// <summary><c>port.free</c> of a server.</summary>
    public static CheckResult Evaluate(ClusterDefinition cluster, NodeDefinition node, SystemObservation seen)
    {
        const string Id = "port.free";
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Sockets is not { } sockets) return CheckResult.Unknown(Id, node.Name, "who listens on which port cannot be read", "A node must have iproute2 (ss -ltnp).");
        var listeners = Component.AllListeners(cluster, node);
        var taken = sockets
            .Join(listeners, s => s.Port, l => l.Port, (s, l) => (Socket: s, Listener: l))
            .Where(t => t.Socket.Unit != t.Listener.Unit)
            .GroupBy(t => (t.Listener.Port, t.Socket.Pid))
            .Select(g => g.First())
            .Select(t => FormattableString.Invariant($"{t.Listener.Port} ({t.Listener.What}) is taken by {Holder(t.Socket)}"))
            .ToList();
        if (taken.Count > 0)
            return CheckResult.Fail(Id, node.Name, string.Join("; ", taken), "Stop that program on the node (and keep it from starting at boot), or give the service another port in the definition.");
        var ours = sockets.Select(s => s.Port).Distinct().Count();
        return CheckResult.Pass(Id, node.Name, FormattableString.Invariant($"{string.Join(", ", listeners.Select(l => l.Port))}: {(ours == 0 ? "free" : ours == listeners.Count ? "the cluster's own services listen" : $"free, or the cluster's own ({ours})")}"));
    }

    private static string Holder(ListeningProcess socket) => socket.Pid == 0
        ? "somebody who cannot be seen (another container, the kernel)"
        : FormattableString.Invariant($"{socket.Program} (pid {socket.Pid}{(socket.Unit.Length > 0 ? ", " + socket.Unit : "")})");
}
