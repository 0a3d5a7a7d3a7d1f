using PgHa.Definition;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PgHa.Components.Patroni;

/// <summary>What a change of Patroni's file means for the PostgreSQL that runs under it. Pure.</summary>
public static class LocalConfiguration
{
    /// <summary>
    /// The differences between two files that a running server takes only by a restart: parameters of context <c>postmaster</c>, and
    /// where it listens, which Patroni makes <c>listen_addresses</c> and <c>port</c> of. One sentence each. Patroni compares by meaning
    /// (<c>1GB</c> and <c>1024MB</c> are one) and may find less.
    /// </summary>
    public static IReadOnlyList<string> NeedRestart(string before, string after, string version)
    {
        var (there, wanted) = (Read(before), Read(after));
        // A file that no reader understands is not what the server was started with.
        if (there is null || wanted is null) return [];
        return
        [
            .. there.Keys.Union(wanted.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => name == Listen || PostgresParameter.Find(name)?.In(version) is { NeedsRestart: true })
                .Select(name => (name, There: there.GetValueOrDefault(name), Wanted: wanted.GetValueOrDefault(name)))
                .Where(p => p.There != p.Wanted)
                .Select(p => $"{p.name} is {p.There ?? "not set"}, not {p.Wanted ?? "set"}"),
        ];
    }

    /// <summary>
    /// The server parameters that a file brings into the DCS at a bootstrap (<c>bootstrap.dcs</c>); none when it cannot be read. What stood there in a node's
    /// file, and stands in the definition no more, is what the definition has taken back.
    /// </summary>
    public static IReadOnlyDictionary<string, string> BootstrapParameters(string yaml)
    {
        if (Root(yaml) is { } root && Child(root, "bootstrap") is YamlMappingNode bootstrap && Child(bootstrap, "dcs") is YamlMappingNode dcs
            && Child(dcs, "postgresql") is YamlMappingNode postgresql && Child(postgresql, "parameters") is YamlMappingNode parameters)
            return Scalars(parameters).ToDictionary(StringComparer.Ordinal);
        return new Dictionary<string, string>();
    }

    private const string Listen = "postgresql.listen";

    private static Dictionary<string, string>? Read(string yaml)
    {
        if (Root(yaml) is not { } root || Child(root, "postgresql") is not YamlMappingNode postgresql) return null;
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        if (Child(postgresql, "listen") is YamlScalarNode { Value: { } listen }) values[Listen] = listen;
        if (Child(postgresql, "parameters") is YamlMappingNode parameters)
        {
            foreach (var (name, value) in Scalars(parameters))
                if (!PatroniConfiguration.DcsOnlyParameters.Contains(name)) values[name] = value;
        }

        return values;
    }

    private static YamlMappingNode? Root(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Scalars(YamlMappingNode map) =>
        map.Children.Where(c => c.Key is YamlScalarNode { Value: not null }).Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, c.Value.ToString()));

    private static YamlNode? Child(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
}
