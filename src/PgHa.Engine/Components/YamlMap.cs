namespace PgHa.Components;

/// <summary>
/// A YAML mapping. Nothing is ever removed from one, so that it keeps the order of insertion, as every .NET so far has a dictionary
/// do; were that to change, the files would stay right and a test of their text would tell.
/// </summary>
public sealed class YamlMap : Dictionary<string, object>
{
    /// <summary>An empty mapping.</summary>
    public YamlMap()
        : base(StringComparer.Ordinal)
    {
    }
}
