namespace PgHa.Resources;

/// <summary>A virtual environment of Python with packages that pip installs.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Python">The interpreter that it is made with.</param>
/// <param name="Module">The Python module that makes it: <c>venv</c> or <c>virtualenv</c>.</param>
/// <param name="Packages">What must be in it.</param>
public sealed record PythonEnvironmentResource(string Path, string Python, string Module, IReadOnlyList<PythonPackage> Packages) : Resource
{
    /// <summary>The index that pip asks; null for pip's own setting.</summary>
    public string? Index { get; init; }

    /// <summary>A directory of wheels in place of any index; null for none.</summary>
    public string? Wheels { get; init; }

    /// <inheritdoc/>
    public override string Kind => "python environment";

    /// <inheritdoc/>
    public override string Id => Path;
}

/// <summary>A Python package as pip is asked for it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extras">Its extras, for example <c>etcd3</c>; empty for none.</param>
/// <param name="Version">Its version, whole (<c>4.0.7</c>) or a line (<c>4.0</c>); null for any.</param>
public sealed record PythonPackage(string Name, string Extras, string? Version)
{
    /// <summary>The requirement as pip reads it (PEP 508).</summary>
    public string Requirement =>
        Name + (Extras.Length > 0 ? $"[{Extras}]" : "") + (Version is null ? "" : Version.Count(c => c == '.') < 2 ? $"=={Version}.*" : $"=={Version}");

    /// <summary>Whether an installed version is the one that is wanted.</summary>
    public bool IsMetBy(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Version is null || version == Version || version.StartsWith(Version + ".", StringComparison.Ordinal);
    }
}
