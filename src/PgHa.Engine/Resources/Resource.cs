namespace PgHa.Resources;

/// <summary>Something that is wanted of a node. Pure data: what it takes to get there is the planner's and applier's business.</summary>
public abstract record Resource
{
    /// <summary>The component that wants it, for example <c>etcd</c>.</summary>
    public required string Component { get; init; }

    /// <summary>The kind in one word, as plans show it.</summary>
    public abstract string Kind { get; }

    /// <summary>What tells it from others of its kind: a path, a package's name.</summary>
    public abstract string Id { get; }
}

/// <summary>A package that must be installed.</summary>
public sealed record PackageResource(string Name) : Resource
{
    /// <summary>Where the package is, when it is not in a repository.</summary>
    public string? Url { get; init; }

    /// <inheritdoc/>
    public override string Kind => "package";

    /// <inheritdoc/>
    public override string Id => Name;
}

/// <summary>A system account without a home and without a shell.</summary>
public sealed record AccountResource(string Name) : Resource
{
    /// <inheritdoc/>
    public override string Kind => "account";

    /// <inheritdoc/>
    public override string Id => Name;
}

/// <summary>A directory with its owner and mode. What is in it is never touched.</summary>
public sealed record DirectoryResource(string Path, string Owner, string Group, int Mode) : Resource
{
    /// <summary>True when an existing directory is left as it is (a mount point, a parent that others share).</summary>
    public bool CreateOnly { get; init; }

    /// <inheritdoc/>
    public override string Kind => "directory";

    /// <inheritdoc/>
    public override string Id => Path;
}
