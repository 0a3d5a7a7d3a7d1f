namespace PgHa.Components.Packages;

/// <summary>What a server's sources of packages would give, as it was asked.</summary>
public sealed record PackageSupply
{
    /// <summary>What went wrong with the sources themselves, in the package manager's words.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The packages that were asked for and that a source has, by name.</summary>
    public IReadOnlyDictionary<string, PackageOffer> Offers { get; init; } = new Dictionary<string, PackageOffer>();

    /// <summary>Packages that the administrator has put on hold.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    /// <summary>Of packages that no source has: those that differ in their numbers alone, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Similar { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>A package as a server's sources have it.</summary>
/// <param name="Candidate">The version that an installation would take.</param>
/// <param name="Versions">All versions that the sources have.</param>
public sealed record PackageOffer(string Candidate, IReadOnlyList<string> Versions);
