using PgHa.Components;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>A unit ends again and again, and systemd starts it again, or has given it up.</summary>
internal sealed class UnitInLoop : DiagnosisRule
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);

    public override string Id => "unit.loop";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        foreach (var node in evidence.Nodes)
        {
            foreach (var unit in Observer.Units(evidence.Cluster, node.Node))
            {
                var own = node.Logs.Where(r => r.Source == unit && r.Time >= node.Now - Recent).ToList();
                var restarts = own.Where(r => r.Message.Contains("Scheduled restart job", StringComparison.Ordinal)).Select(r => r.Time).ToList();
                var state = evidence.Of(node.Node).Units.GetValueOrDefault(unit);
                // One that has stayed up for longer than it used to is out of it.
                var loops = restarts.Count >= 2 && node.Now - restarts[^1] <= 2 * (restarts[^1] - restarts[0]) / (restarts.Count - 1) + TimeSpan.FromSeconds(2);
                if (!loops && state is not { SubState: "auto-restart" } && !(state is { ActiveState: "failed" } && restarts.Count > 0)) continue;
                // What it said itself before it ended, not what systemd says of that.
                var last = own.Where(r => r.Pid != 1).TakeLast(3).Concat(own.Where(r => r.Pid == 1 && r.Message.Contains("Main process exited", StringComparison.Ordinal)).TakeLast(1));
                yield return Finding(
                    evidence, node.Node, $"{unit} on {node.Node} ends again and again{(state is { ActiveState: "failed" } ? ", and systemd has given it up" : $"; systemd has started it {restarts.Count} times in {Recent.TotalMinutes:0} minutes")}",
                    [$"{node.Node}: {unit} is {state?.ActiveState ?? "unknown"} ({state?.SubState}), {state?.Restarts ?? 0} restarts", .. last.Select(ClusterEvidence.Quote)],
                    "Its last words are the cause. A configuration that was changed by hand is put right by Install-PgHaNode.",
                    $"Get-PgHaLog CLUSTER {node.Node} -Since 00:05:00 -Level Warning; Install-PgHaNode CLUSTER {node.Node}");
            }
        }
    }
}
