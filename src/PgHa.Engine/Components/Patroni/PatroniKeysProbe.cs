using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Components.Etcd;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>
/// Asks a node, as part of a larger script, what etcd holds of the cluster: who has the leader's lock above all. Patroni's own view may
/// be old (from 3.3 on it answers from a cache), this read goes through etcd's quorum or fails. Of another DCS nothing is asked.
/// </summary>
public static class PatroniKeysProbe
{
    private const string Section = "patroni.keys";

    /// <summary>Adds the question; none where the DCS is no etcd. The node's own member is asked first, if it has one.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.Dcs() != DcsKind.Etcd) return;
        script.Add(Section, EtcdHttpClient.ReadKeys(cluster, node, Folder(cluster) + "initialize", Folder(cluster) + "members0", Folder(cluster)), TimeSpan.FromSeconds(6));
    }

    /// <summary>Reads the answer.</summary>
    public static Answer<PatroniKeys> Parse(ClusterDefinition cluster, NodeDefinition node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(sections);
        if (!sections.TryGetValue(Section, out var section)) return new(node.Name, null, "");
        if (section.ExitCode is 124 or 137) return new(node.Name, null, "etcd does not answer the node in time: it has no quorum there");
        if (section.ExitCode != 0) return new(node.Name, null, section.Error.Trim() is { Length: > 0 } error ? error : "etcd does not answer the node");
        try
        {
            var json = JsonNode.Parse(section.Text) as JsonObject ?? throw new FormatException("it is no JSON object");
            return new(node.Name, json["node"] is null ? ReadV3(Folder(cluster), json) : ReadV2(Folder(cluster), json), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new(node.Name, null, $"etcd's answer cannot be read: {e.Message}");
        }
    }

    private static string Folder(ClusterDefinition cluster) => $"/{cluster.Patroni.Namespace.Trim('/')}/{cluster.Name}/";

    private static PatroniKeys ReadV3(string folder, JsonObject answer)
    {
        if (answer["header"] is not JsonObject header) throw new FormatException("it has no header");
        static string Decode(JsonNode? node) => Encoding.UTF8.GetString(Convert.FromBase64String(node?.GetValue<string>() ?? ""));
        return Of(folder, (answer["kvs"] as JsonArray ?? []).Select(p => (Decode(p?["key"]), Decode(p?["value"])))) with
        {
            StoreId = ulong.TryParse(header["cluster_id"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id.ToString("x", CultureInfo.InvariantCulture) : "",
            Revision = long.TryParse(header["revision"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0,
        };
    }

    private static PatroniKeys ReadV2(string folder, JsonObject answer)
    {
        static IEnumerable<(string, string)> Leaves(JsonNode? node) =>
            node?["nodes"] is JsonArray inner ? inner.SelectMany(Leaves) : [(node?["key"]?.ToString() ?? "", node?["value"]?.ToString() ?? "")];
        return Of(folder, Leaves(answer["node"]));
    }

    private static PatroniKeys Of(string folder, IEnumerable<(string Key, string Value)> pairs)
    {
        var keys = pairs.Where(p => p.Key.StartsWith(folder, StringComparison.Ordinal)).Select(p => (Key: p.Key[folder.Length..], p.Value)).ToList();
        const string Members = "members/";
        string Value(string key) => keys.FirstOrDefault(k => k.Key == key).Value ?? "";
        return new()
        {
            Holder = Value("leader"),
            SystemId = Value("initialize"),
            Members = [.. keys.Where(k => k.Key.StartsWith(Members, StringComparison.Ordinal)).Select(k => k.Key[Members.Length..])],
        };
    }
}
