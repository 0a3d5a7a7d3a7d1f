namespace PgHa.Definition;

/// <summary>Where the nodes get their packages from. What is left out is the platform's own usual way.</summary>
public sealed record PackageSettings
{
    /// <summary>The source of PostgreSQL. Default: the distribution on Debian and Ubuntu, PGDG on Enterprise Linux.</summary>
    public PackageSource? Postgres { get; init; }

    /// <summary>The source of Patroni. Default: PostgreSQL's source where that has it, otherwise pip.</summary>
    public PackageSource? Patroni { get; init; }

    /// <summary>Base URL of a mirror of PGDG's repositories: what stands there in place of <c>…/pub/repos/apt</c> or <c>…/pub/repos/yum</c>.</summary>
    public string? Mirror { get; init; }

    /// <summary>The directory of <see cref="PackageSource.Directory"/> on every node, absolute: a repository with its index.</summary>
    public string? Directory { get; init; }

    /// <summary>URLs of etcd's packages (.rpm, .deb), in place of those of a repository (seed R8).</summary>
    public IReadOnlyList<string> EtcdPackages
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>The version of Python that pip's environment is made with, for example <c>3.11</c>. Default: the platform's own.</summary>
    public string? Python { get; init; }

    /// <summary>URL of the index that pip asks. Default: pip's own setting on the node.</summary>
    public string? PipIndex { get; init; }

    /// <summary>A directory of wheels on every node, absolute: pip then asks no index at all.</summary>
    public string? WheelDirectory { get; init; }
}
