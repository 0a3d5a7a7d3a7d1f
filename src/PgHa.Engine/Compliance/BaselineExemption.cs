using System.Globalization;
using PgHa.Definition;

namespace PgHa.Compliance;

/// <summary>A broken rule that is lived with, by whom it was decided until when.</summary>
public sealed record BaselineExemption
{
    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>The nodes it holds for. Default: all, and the cluster.</summary>
    public IReadOnlyList<string> Nodes
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day on which it counts, as <c>2027-06-30</c>.</summary>
    public required string Expires { get; init; }

    /// <summary><see cref="Expires"/> as a date; null when it is none.</summary>
    public DateOnly? LastDay =>
        DateOnly.TryParseExact(Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Whether it counts no more.</summary>
    public bool IsExpired(DateOnly today) => LastDay is not { } last || last < today;

    /// <summary>Whether it speaks of a rule's verdict on a target.</summary>
    internal bool Covers(ComplianceRule rule, string target) => Rule == rule.Id && (Nodes.Count == 0 || Nodes.Contains(target));
}
