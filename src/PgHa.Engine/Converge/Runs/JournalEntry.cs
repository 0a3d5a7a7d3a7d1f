using PgHa.Definition;

namespace PgHa.Converge.Runs;

/// <summary>One thing that a node's journal tells: a run began, a change was made, a run ended.</summary>
public sealed record JournalEntry
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>When, by the node's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The run's id. It is the same on all nodes that were changed together.</summary>
    public required string Run { get; init; }

    /// <summary>What kind of entry it is.</summary>
    public required JournalEvent Event { get; init; }

    /// <summary>Who changed the node, such as <c>alice@workstation</c>.</summary>
    public string By { get; init; } = "";

    /// <summary>Of a change: the component that wanted it.</summary>
    public string Component { get; init; } = "";

    /// <summary>Of a change: what was done, in the plan's words.</summary>
    public string Action { get; init; } = "";

    /// <summary>Of a change: what it was done to.</summary>
    public string Resource { get; init; } = "";

    /// <summary>
    /// Of a change of a file: the SHA-256 of its new content, in lower-case hexadecimal digits. Empty for files that hold nothing but
    /// secrets.
    /// </summary>
    public string Hash { get; init; } = "";

    /// <summary>Whether <see cref="Hash"/> is that of the content with its secrets masked, and so not that of the file.</summary>
    public bool IsMasked { get; init; }

    /// <summary>Of an end: <c>done</c>, <c>failed</c>, <c>stopped</c>, <c>expired</c> or <c>cut off</c>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Of a beginning: how many changes the plan had.</summary>
    public int? Changes { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Node}: {Text}";

    /// <summary>What happened, in a few words.</summary>
    public string Text => Event switch
    {
        JournalEvent.Begin => $"began a run of {Changes} changes",
        JournalEvent.Change => $"{Action} {Resource}",
        _ => $"the run ended: {Outcome}",
    };
}

/// <summary>What a journal entry is about.</summary>
public enum JournalEvent
{
    /// <summary>A run began.</summary>
    Begin,

    /// <summary>A change was made.</summary>
    Change,

    /// <summary>A run ended.</summary>
    End,
}
