using YamlDotNet.Serialization;

namespace PgHa.Components.Patroni;

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

/// <summary>Writes YAML as Patroni's reader (PyYAML, YAML 1.1) understands it.</summary>
internal static class PatroniYaml
{
    // Quoting what YAML 1.1 would take for something else: PyYAML reads an unquoted "on" as true and "1:30" as ninety.
    private static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .DisableAliases()
        .WithIndentedSequences()
        .Build();

    public static string Write(YamlMap map) => "# Managed by PgHa; changes are overwritten.\n" + Serializer.Serialize(map);
}
