namespace PgHa.Definition;

/// <summary>What a package's file name tells of it.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version as the package manager writes it.</param>
/// <param name="Url">Where it is.</param>
public sealed record PackageUrl(string Name, string Version, string Url)
{
    /// <summary>
    /// Reads <c>name-version-release.arch.rpm</c> or <c>name_version_arch.deb</c> at a URL's end; null where it is neither.
    /// </summary>
    public static PackageUrl? Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var file = Uri.UnescapeDataString(url[(url.LastIndexOf('/') + 1)..]);
        if (file.EndsWith(".deb", StringComparison.Ordinal))
            return file[..^4].Split('_') is [{ Length: > 0 } name, { Length: > 0 } version, { Length: > 0 }] ? new(name, version, url) : null;
        if (!file.EndsWith(".rpm", StringComparison.Ordinal) || file[..^4].LastIndexOf('.') is not (> 0 and var arch)) return null;
        return file[..arch].Split('-') is [_, _, _, ..] parts && parts.All(p => p.Length > 0)
            ? new(string.Join('-', parts[..^2]), $"{parts[^2]}-{parts[^1]}", url)
            : null;
    }
}
