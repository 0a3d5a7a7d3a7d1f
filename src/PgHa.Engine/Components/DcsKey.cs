using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition;

namespace PgHa.Components;

/// <summary>A key of a DCS and what it holds.</summary>
/// <param name="Name">The key with a slash before it, also where the DCS has none there (Consul).</param>
/// <param name="Value">Its value as it is.</param>
/// <param name="Revision">What counts up with every change: etcd's <c>mod_revision</c> or <c>modifiedIndex</c>, Consul's <c>ModifyIndex</c>, ZooKeeper's <c>mzxid</c>.</param>
/// <param name="Expires">Whether it goes away when its owner is not heard of any more: a lease, a session, a time to live.</param>
public sealed record DcsKey(string Name, byte[] Value, long Revision, bool Expires)
{
    // Consul's word.
    private const string ConsulValue = "Value";

    /// <summary>Reads what the scripts of <c>DcsClient.List</c> print, whichever DCS it comes from; in the order of the names.</summary>
    /// <exception cref="FormatException">The answer is not what that DCS gives.</exception>
    public static IReadOnlyList<DcsKey> Read(DcsKind dcs, string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Trim().Length == 0) return [];
        try
        {
            IEnumerable<DcsKey> keys = dcs switch
            {
                DcsKind.ZooKeeper => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)
                    .Select(k => new DcsKey(Text(k["key"]), Bytes(k["value"]), Number(k["revision"]), k["ephemeral"]!.GetValue<bool>())),
                DcsKind.Consul => JsonNode.Parse(answer)!.AsArray().Select(k => k!)
                    .Select(k => new DcsKey("/" + Text(k["Key"]), Bytes(k[ConsulValue]), Number(k["ModifyIndex"]), k["Session"] is not null)),
                // v3 answers with a list, v2 with a tree.
                _ when JsonNode.Parse(answer)! is var etcd && etcd["node"] is { } root => Leaves(root),
                _ => (JsonNode.Parse(answer)!["kvs"] as JsonArray ?? []).Select(k => k!)
                    .Select(k => new DcsKey(Encoding.UTF8.GetString(Bytes(k["key"])), Bytes(k["value"]), Number(k["mod_revision"]), Number(k["lease"]) != 0)),
            };
            return [.. keys.OrderBy(k => k.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException($"This is no list of keys: {(answer.Length > 200 ? answer[..200] + "…" : answer)}", e);
        }
    }

    /// <summary>A key as it stands in the path of a URL.</summary>
    internal static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static IEnumerable<DcsKey> Leaves(JsonNode node) => node["dir"] is not null
        ? (node["nodes"] as JsonArray ?? []).SelectMany(n => Leaves(n!))
        : [new(Text(node["key"]), Encoding.UTF8.GetBytes(Text(node["value"])), Number(node["modifiedIndex"]), node["ttl"] is not null)];

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static byte[] Bytes(JsonNode? node) => node is null ? [] : Convert.FromBase64String(Text(node));

    // etcd's gateway writes 64-bit numbers as texts, etcdctl as numbers; protobuf leaves zeros out.
    private static long Number(JsonNode? node) => node is null ? 0 : long.TryParse(node.ToString(), out var number) ? number : throw new InvalidOperationException();
}
