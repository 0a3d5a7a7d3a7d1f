using PgHa.Checks;
using PgHa.Components.Base;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>Whether what there is of Patroni on a server is in the way. Pure.</summary>
public static class PatroniTraceChecks
{
    /// <summary><c>foreign.patroni</c> of a server with a database.</summary>
    public static CheckResult Evaluate(ClusterDefinition cluster, NodeDefinition node, SystemObservation system, PatroniTraces? traces)
    {
        const string Id = "foreign.patroni";
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(system);
        if (traces is null || system.Processes is not { } processes) return CheckResult.Unknown(Id, node.Name, "what runs there cannot be read", "Look at it on the node: ps -e.");
        var running = processes.Where(p => p.Program == "patroni").ToList();
        var another = traces.Scope.Length > 0 && traces.Scope != cluster.Name;
        if (another && running.Any(p => p.Unit == PatroniComponent.Unit))
        {
            return CheckResult.Fail(
                Id, node.Name, $"it is a member of the cluster {traces.Scope}, and Patroni runs there", "A node is part of one cluster: take another server, or remove this one from there first (Uninstall-PgHaNode).");
        }

        var strangers = running.Where(p => p.Unit != PatroniComponent.Unit || (p.Arguments.Length > 0 && !p.Arguments.Contains(PatroniComponent.Configuration, StringComparison.Ordinal))).ToList();
        if (strangers.FirstOrDefault(p => p.Unit == PatroniComponent.Unit) is { } inside)
            return CheckResult.Fail(Id, node.Name, $"{inside} runs with another configuration than {PatroniComponent.Configuration}, and PgHa replaces the unit", "Stop it (systemctl disable --now patroni) when nobody needs its cluster; otherwise take another server.");
        if (strangers.Count > 0)
            return CheckResult.Warn(Id, node.Name, $"{string.Join(", ", strangers)} runs beside the cluster's", "Nothing, if another cluster is meant to share the server; otherwise stop it.");
        return traces.ForeignConfiguration || another
            ? CheckResult.Warn(
                Id, node.Name, $"{PatroniComponent.Configuration} is {(another ? $"of the cluster {traces.Scope}" : "not PgHa's")}: the installation replaces it", "Nothing, if nobody needs it; the old version is kept in /var/lib/pgha/previous.")
            : CheckResult.Pass(Id, node.Name, "no other Patroni");
    }
}
