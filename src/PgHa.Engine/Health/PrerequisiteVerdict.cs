using PgHa.Checks;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Health;

/// <summary>Who may not be installed or started, and what was let go on although it failed. Pure.</summary>
/// <param name="Refusals">The error of each server that is refused, with every reason.</param>
/// <param name="LetGo">What failed and was let go on.</param>
public sealed record PrerequisiteVerdict(IReadOnlyDictionary<string, PgHaException> Refusals, IReadOnlyList<HealthRecord> LetGo)
{
    /// <summary>The verdict on what servers said.</summary>
    /// <param name="seen">What they said.</param>
    /// <param name="goesOn">Whether what fails a check, by its id, is let go on.</param>
    public static PrerequisiteVerdict Of(PrerequisiteObservation seen, Func<string, bool> goesOn)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(goesOn);
        var failed = PrerequisiteChecks.All(seen).Where(r => r.Outcome == CheckOutcome.Fail).ToLookup(r => goesOn(r.Id));
        var everywhere = failed[false].Where(r => r.Target == seen.Cluster.Name && seen.Nodes.All(n => n.Node != r.Target)).ToList();
        var refusals = seen.Cluster.Servers()
            .Where(n => seen.Nodes.Any(s => s.Node == n.Name) || everywhere.Count > 0)
            .Select(n => (n.Name, Failed: (IReadOnlyList<HealthRecord>)[.. failed[false].Where(r => r.Target == n.Name), .. everywhere]))
            .Where(n => n.Failed.Count > 0)
            .ToDictionary(n => n.Name, n => new PgHaException(
                "PrerequisiteFailed",
                $"{n.Name}: {string.Join(" ", n.Failed.Select(r => $"{r.Id}: {r.Reason}."))}",
                n.Name,
                string.Join(" ", n.Failed.Select(r => r.Recommendation).Distinct())));
        return new(refusals, [.. failed[true]]);
    }
}
