using PgHa.Converge;

namespace PgHa.Operations;

/// <summary>A change as a kept plan has it: what was shown, and the hashes that tell whether it is still the same.</summary>
public sealed record KeptChange
{
    /// <summary>The node's name; empty for what belongs to the cluster.</summary>
    public required string Node { get; init; }

    /// <summary>The component that wants it.</summary>
    public required string Component { get; init; }

    /// <summary>Kind and name of the resource.</summary>
    public required string Resource { get; init; }

    /// <summary>What is to be done.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it interrupts.</summary>
    public Disruption Disruption { get; init; }

    /// <summary>What is reloaded, restarted or moved.</summary>
    public string Interrupts { get; init; } = "";

    /// <summary>What was there, as a keyed hash; empty where nothing but the disruption counts.</summary>
    public string Before { get; init; } = "";

    /// <summary>What is wanted, as a keyed hash.</summary>
    public string After { get; init; } = "";

    /// <summary>The diff as it was shown, line by line.</summary>
    public IReadOnlyList<string> Diff { get; init; } = [];

    /// <summary>The change as it is kept.</summary>
    public static KeptChange Of(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new()
        {
            Node = change.Node,
            Component = change.Component,
            Resource = change.Resource,
            Action = change.Action,
            Reason = change.Reason,
            Disruption = change.Disruption,
            Interrupts = change.Interrupts,
            Before = change.Before,
            After = change.After,
            Diff = change.Diff.Length == 0 ? [] : change.Diff.TrimEnd('\n').Split('\n'),
        };
    }
}
