using System.Globalization;
using PgHa.Resources;

namespace PgHa.Converge.Runs;

/// <summary>Steps in words for people.</summary>
internal static class StepText
{
    /// <summary>A change.</summary>
    public static string Of(Change change) => $"{Word(change.Action)} {change.Resource}";

    /// <summary>The step at a position of a plan. Packages are one step.</summary>
    public static string Of(NodePlan plan, int position) => Of(plan, plan.Changes[position]);

    /// <summary>The step that a change belongs to.</summary>
    public static string Of(NodePlan plan, Change change) =>
        change.Wanted is PackageResource && plan.Changes.Count(c => c.Wanted is PackageResource) is > 1 and var count ? Packages(Word(change.Action), count) : Of(change);

    /// <summary>The first step of what remains.</summary>
    public static string Of(IReadOnlyList<Change> remaining) =>
        remaining[0].Wanted is PackageResource && remaining.Count(c => c.Wanted is PackageResource) is > 1 and var count ? Packages(Word(remaining[0].Action), count) : Of(remaining[0]);

    /// <summary>Several packages at once.</summary>
    /// <param name="action">What is done with them, as the journal has it.</param>
    /// <param name="count">How many.</param>
    public static string Packages(string action, int count) => string.Create(CultureInfo.InvariantCulture, $"{action} {count} packages");

    private static string Word(ChangeAction action) => action.ToString().ToLowerInvariant();
}
