using PgHa.Checks;

namespace PgHa.Components.Base;

/// <summary>Whether a server reaches every port of the others that it needs. Pure.</summary>
public static class ReachChecks
{
    /// <summary><c>port.reach</c> of a server; nothing where there is nobody to reach.</summary>
    /// <param name="answer">What the server said.</param>
    /// <param name="others">What the others say of themselves; none of one that did not answer.</param>
    /// <param name="reverse">What the others said of the ports of this one.</param>
    public static IEnumerable<CheckResult> Evaluate(
        Answer<ReachObservation> answer, IReadOnlyDictionary<string, SystemObservation> others, IReadOnlyDictionary<string, ReachObservation> reverse)
    {
        const string Id = "port.reach";
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(reverse);
        var node = answer.Node;
        if (answer.Value is not { } seen)
        {
            yield return CheckResult.Unknown(Id, node, answer.Problem, "Bring the node back, or its network.");
            yield break;
        }

        if (seen.Ports.Count == 0) yield break;
        // firewalld refuses what it does not let in, and the installation opens it.
        bool Awaited(PortReach p) => others.GetValueOrDefault(p.Node) is { Firewalld: true, Started: false };
        var bad = seen.Ports.Where(p => p.State is ReachState.Silent or ReachState.Unreachable && !Awaited(p)).ToList();
        // Of one that does not answer anybody it cannot be told what is wrong.
        var blocked = bad.Where(p => others.ContainsKey(p.Node)).ToList();
        if (blocked.Count > 0)
        {
            var reasons = blocked.GroupBy(p => p.Node).Select(g => $"{g.Key}: {string.Join(", ", g.Select(Text))}{Direction(g.Key)}");
            yield return CheckResult.Fail(
                Id, node, $"it does not reach {string.Join("; ", reasons)}", $"Let {node} in to these ports: firewalls on those nodes and between them, security groups, routes.");
            yield break;
        }

        var dark = bad.Select(p => p.Node).Concat(seen.Ports.Where(p => p.State == ReachState.Unknown).Select(p => p.Node)).Distinct().ToList();
        if (dark.Count > 0)
        {
            yield return CheckResult.Unknown(Id, node, $"{string.Join(", ", dark)} could not be tried or does not answer", "Make all nodes reachable. The node must have bash.");
            yield break;
        }

        var awaited = seen.Ports.Where(p => p.State is ReachState.Silent or ReachState.Unreachable).Select(p => p.Node).Distinct().ToList();
        yield return CheckResult.Pass(
            Id, node, FormattableString.Invariant($"{seen.Ports.Count} ports of {seen.Ports.Select(p => p.Node).Distinct().Count()} nodes can be reached")
            + (awaited.Count > 0 ? $"; firewalld on {string.Join(", ", awaited)} still refuses, and the installation opens it" : ""));

        string Direction(string other) => reverse.GetValueOrDefault(other) is { } back && back.Ports.Where(p => p.Node == node).ToList() is { Count: > 0 } ports
            ? ports.All(p => p.State is ReachState.Open or ReachState.Refused) ? $" (in the other direction {other} reaches {node})" : ""
            : "";
    }

    private static string Text(PortReach port) => FormattableString.Invariant($"{port.Port} ({port.What}) {(port.State == ReachState.Silent ? "is silent" : "has no route, or is prohibited")}");
}
