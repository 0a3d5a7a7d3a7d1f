using PgHa.Checks;
using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What must hold before an installation and a start, made of one observation. Pure.</summary>
public static class PrerequisiteChecks
{
    /// <summary>Everything.</summary>
    public static IEnumerable<HealthRecord> All(PrerequisiteObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return ((IEnumerable<CheckResult>)
        [
            .. seen.Nodes.Select(n => n.Failure is { } failure
                ? CheckResult.Fail("node.reachable", n.Node, failure.Message, "Bring the node back, or its network; correct how it is reached.")
                : CheckResult.Pass("node.reachable", n.Node, "answers over SSH")),
            .. DcsChecks.Evaluate(seen.Cluster, [.. seen.Nodes.Select(n => n.Dcs)]),
            .. Login(seen),
        ]).Select(r => HealthRecord.Of(seen.Cluster, r));
    }

    private static IEnumerable<CheckResult> Login(PrerequisiteObservation seen)
    {
        const string Id = "dcs.login";
        // That of an etcd of ours is made.
        if (seen.Cluster.DcsUser() is not { } user || seen.Cluster.RunsEtcd()) yield break;
        yield return seen.Secrets?.DcsPassword is not null
            ? CheckResult.Pass(Id, seen.Cluster.Name, $"the password of '{user}' is known")
            : CheckResult.Fail(Id, seen.Cluster.Name, $"Patroni is to log in as '{user}', and no password is known", "Give it: Install-PgHaNode -DcsCredential.");
    }
}
