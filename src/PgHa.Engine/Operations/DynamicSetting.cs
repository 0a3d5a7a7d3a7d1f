using System.Text.Json.Nodes;
using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>A setting of the dynamic configuration.</summary>
public sealed record DynamicSetting
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The way to it, with dots: <c>postgresql.parameters.max_connections</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its value: a text, number, flag, list, or null.</summary>
    public required object? Value { get; init; }

    /// <summary>What the definition says of it; null when it says nothing.</summary>
    public string? Definition { get; init; }

    /// <summary>Whether the definition speaks of it: then Install-PgHaNode puts it back.</summary>
    public bool IsOwned => Definition is not null;

    /// <summary>Whether a running server takes a change of it only by a restart.</summary>
    public required bool NeedsRestart { get; init; }

    /// <summary>All settings of a configuration, by path. Pure.</summary>
    public static IReadOnlyList<DynamicSetting> Of(ClusterDefinition cluster, JsonNode configuration)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var wanted = DynamicConfiguration.Differences(cluster, new JsonObject()).ToDictionary(d => d.Path, d => d.WantedText, StringComparer.Ordinal);
        return [.. Leaves([], configuration).OrderBy(l => string.Join('.', l.Keys), StringComparer.Ordinal).Select(l => new DynamicSetting
        {
            Cluster = cluster,
            Path = string.Join('.', l.Keys),
            Value = Plain(l.Value),
            Definition = wanted.GetValueOrDefault(string.Join('.', l.Keys)),
            NeedsRestart = new ConfigurationDifference(l.Keys, null, l.Value, cluster.Postgres.Version).NeedsRestart,
        })];
    }

    /// <summary>The keys of a path with dots; a parameter of an extension has a dot in its own name.</summary>
    public static IReadOnlyList<string> Keys(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        const string parameters = "postgresql.parameters.";
        return path.StartsWith(parameters, StringComparison.Ordinal) && path.Length > parameters.Length
            ? ["postgresql", "parameters", path[parameters.Length..]]
            : path.Split('.');
    }

    private static IEnumerable<(IReadOnlyList<string> Keys, JsonNode? Value)> Leaves(IReadOnlyList<string> keys, JsonNode? node) =>
        node is JsonObject { Count: > 0 } group ? group.SelectMany(p => Leaves([.. keys, p.Key], p.Value)) : [(keys, node)];

    private static object? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list.Select(Plain).ToArray(),
        JsonObject group => group.ToJsonString(),
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        JsonValue value when value.TryGetValue(out long number) => number,
        JsonValue value when value.TryGetValue(out double number) => number,
        _ => node.ToString(),
    };

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Path} = {Value}";
}
