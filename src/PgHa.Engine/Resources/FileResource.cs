namespace PgHa.Resources;

/// <summary>A file with all of its content.</summary>
public sealed record FileResource(string Path, string Owner, string Group, int Mode, string Content) : Resource
{
    /// <summary>True when nothing of the content may be shown, not even with known secrets masked.</summary>
    public bool Sensitive { get; init; }

    /// <summary>True when packages must find it in place (Debian's <c>createcluster.d</c>).</summary>
    public bool BeforePackages { get; init; }

    /// <summary>
    /// The program that judges the file before it takes its place, with its arguments; <see cref="FilePlaceholder"/> stands for
    /// the staged file. Exit code 0 means sound. None by default.
    /// </summary>
    public IReadOnlyList<string> Check { get; init; } = [];

    /// <summary>The unit that must take notice of a change.</summary>
    public string? Unit { get; init; }

    /// <summary>How <see cref="Unit"/> takes notice, when it runs.</summary>
    public UnitReaction Reaction { get; init; }

    /// <summary>Stands for the staged file in <see cref="Check"/>.</summary>
    public const string FilePlaceholder = "{file}";

    /// <inheritdoc/>
    public override string Kind => "file";

    /// <inheritdoc/>
    public override string Id => Path;
}

/// <summary>What a running unit needs before a changed file counts.</summary>
public enum UnitReaction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A reload: no connection is lost.</summary>
    Reload,

    /// <summary>A restart: an interruption.</summary>
    Restart,
}
