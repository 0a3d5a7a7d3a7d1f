using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>
/// What the definition wants of the dynamic configuration, held against what the DCS has. What the definition does not speak of is
/// left alone: it may be somebody's <c>patronictl edit-config</c>. Pure.
/// </summary>
public static class DynamicConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The key in the DCS (patroni, <c>dcs/__init__.py</c>, <c>config_path</c>).</summary>
    public static string Key(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return $"/{cluster.Patroni.Namespace.Trim('/')}/{cluster.Name}/config";
    }

    /// <summary>What differs, in the definition's order.</summary>
    public static IReadOnlyList<ConfigurationDifference> Differences(ClusterDefinition cluster, JsonNode there) =>
        [.. Differences([], PatroniConfiguration.DynamicConfiguration(cluster), there, cluster.Postgres.Version)];

    /// <summary>
    /// What the definition has taken back: parameters that a node's file says it wanted until now, that it wants no more, and that the DCS still has with
    /// that value. With another one it is somebody else's by now.
    /// </summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="there">What the DCS has.</param>
    /// <param name="before">The parameters of a node's file, <see cref="LocalConfiguration.BootstrapParameters"/>.</param>
    public static IReadOnlyList<ConfigurationDifference> TakenBack(ClusterDefinition cluster, JsonNode there, IReadOnlyDictionary<string, string> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var wanted = (YamlMap)((YamlMap)PatroniConfiguration.DynamicConfiguration(cluster)["postgresql"]!)["parameters"]!;
        var found = there?["postgresql"]?["parameters"] as JsonObject;
        return
        [
            .. before.Where(p => wanted.All(w => w.Key != p.Key) && Same(found?[p.Key], JsonValue.Create(p.Value)))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => new ConfigurationDifference(["postgresql", "parameters", p.Key], found![p.Key], null, cluster.Postgres.Version)),
        ];
    }

    /// <summary>Whether a configuration has all that a patch says.</summary>
    public static bool Holds(JsonNode there, JsonObject patch) => JsonNode.DeepEquals(Sorted(Merge(there, patch)), Sorted(there));

    /// <summary>The JSON object that, merged into what is there, makes it what the definition wants.</summary>
    public static JsonObject Patch(IEnumerable<ConfigurationDifference> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var patch = new JsonObject();
        foreach (var difference in differences)
        {
            var at = patch;
            foreach (var key in difference.Keys.SkipLast(1)) at = (JsonObject)(at[key] ??= new JsonObject());
            at[difference.Keys[^1]] = difference.Wanted?.DeepClone();
        }

        return patch;
    }

    /// <summary>What is there with the patch merged into it, as Patroni merges (<c>config.py</c>, <c>patch_config</c>): null deletes.</summary>
    public static JsonNode Merge(JsonNode there, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(there);
        ArgumentNullException.ThrowIfNull(patch);
        var merged = there.DeepClone() as JsonObject ?? [];
        foreach (var (key, value) in patch)
        {
            if (value is null) merged.Remove(key);
            else merged[key] = value is JsonObject inner ? Merge(merged[key] as JsonObject ?? [], inner) : value.DeepClone();
        }

        return merged;
    }

    /// <summary>A configuration as text whose lines can be compared: indented, the keys in order.</summary>
    public static string Text(JsonNode configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Sorted(configuration)!.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static IEnumerable<ConfigurationDifference> Differences(IReadOnlyList<string> path, YamlMap wanted, JsonNode? there, string version)
    {
        foreach (var (key, value) in wanted)
        {
            var found = (there as JsonObject)?[key];
            IReadOnlyList<string> keys = [.. path, key];
            if (value is YamlMap inner)
            {
                foreach (var difference in Differences(keys, inner, found, version)) yield return difference;
                continue;
            }

            var node = Node(value);
            if (!Same(found, node)) yield return new(keys, found, node, version);
        }
    }

    // Numbers and switches may stand there as texts or as such: somebody typed them, or the bootstrap's YAML had quotes.
    private static bool Same(JsonNode? there, JsonNode? wanted) => (there, wanted) switch
    {
        (JsonValue a, JsonValue b) => string.Equals(a.ToString(), b.ToString(), StringComparison.OrdinalIgnoreCase),
        _ => JsonNode.DeepEquals(there, wanted),
    };

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        int or long or short => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float or decimal => JsonValue.Create(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        YamlMap map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Node(p.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
