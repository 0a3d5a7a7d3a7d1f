using PgHa.Checks;

namespace PgHa.Health;

/// <summary>One record for each check and target, where a check speaks of several things of a target (its units): the worst.</summary>
public static class Worst
{
    /// <summary>The worst of each.</summary>
    public static IEnumerable<HealthRecord> Of(IEnumerable<HealthRecord> records) =>
        records.GroupBy(r => (r.Cluster.Name, r.Id, r.Target)).Select(g => g.MaxBy(r => Rank(r.Outcome))!);

    /// <summary>How bad an outcome is: what is broken is worse than what nobody knows, and that worse than a warning.</summary>
    public static int Rank(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Pass => 0,
        CheckOutcome.Warning => 1,
        CheckOutcome.Unknown => 2,
        _ => 3,
    };
}
