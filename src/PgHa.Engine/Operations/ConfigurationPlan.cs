using System.Text.Json.Nodes;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>A change of the dynamic configuration: what it makes of what is there.</summary>
public sealed record ConfigurationPlan
{
    /// <summary>What was found.</summary>
    public required Situation Situation { get; init; }

    /// <summary>The node through which it is changed.</summary>
    public required string Through { get; init; }

    /// <summary>What is there, exactly as Patroni writes it.</summary>
    public required string There { get; init; }

    /// <summary>What is changed, each with the value that is there and the one that will be.</summary>
    public required IReadOnlyList<ConfigurationDifference> Changes { get; init; }

    /// <summary>What is merged into it.</summary>
    public required JsonObject Patch { get; init; }

    /// <summary>What it will be.</summary>
    public required JsonNode Wanted { get; init; }

    /// <summary>The difference as people read it.</summary>
    public required string Diff { get; init; }

    /// <summary>Settings that the definition speaks of, and says otherwise: the next installation puts them back.</summary>
    public required IReadOnlyList<string> Owned { get; init; }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="situation">What was found.</param>
    /// <param name="through">The node that <paramref name="there"/> was read from.</param>
    /// <param name="there">The configuration, as it was read.</param>
    /// <param name="settings">Paths with dots, and their values; null takes one away.</param>
    /// <param name="force">Whether names and values that are not known are taken all the same.</param>
    /// <exception cref="PgHaException"><c>SettingInvalid</c>: all faults at once.</exception>
    public static ConfigurationPlan Make(Situation situation, string through, string there, IReadOnlyDictionary<string, JsonNode?> settings, bool force)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(settings);
        var (cluster, now) = (situation.Cluster, JsonNode.Parse(there) as JsonObject ?? []);
        var patroni = situation.Of(through).Patroni.Value?.PatroniVersion ?? "";
        var wishes = settings.SelectMany(s => Leaves(DynamicSetting.Keys(s.Key), s.Value)).ToList();
        List<string> faults = [.. wishes.Select(w => DynamicSettings.Fault(cluster, patroni, w.Keys, w.Value) is { } fault ? $"{string.Join('.', w.Keys)}: {fault}" : null).OfType<string>()];
        IReadOnlyList<ConfigurationDifference> changes =
        [
            .. wishes.Select(w => new ConfigurationDifference(w.Keys, At(now, w.Keys), w.Value, cluster.Postgres.Version))
                .Where(d => !JsonNode.DeepEquals(d.There, d.Wanted)),
        ];
        var patch = DynamicConfiguration.Patch(changes);
        var wanted = DynamicConfiguration.Merge(now, patch);
        if (DynamicSettings.TimesFault(wanted) is { } times && DynamicSettings.TimesFault(now) != times) faults.Add(times);
        if (faults.Count > 0 && !force)
        {
            throw new PgHaException(
                "SettingInvalid", $"{cluster.Name}: {string.Join("; ", faults)}", cluster.Name,
                "Nothing was changed. Correct the settings; -Force sets them all the same, for a Patroni that knows more.");
        }

        var key = DynamicConfiguration.Key(cluster);
        var redactor = new Redactor(situation.Secrets.Values());
        var differs = DynamicConfiguration.Differences(cluster, wanted).Select(d => d.Path).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            Situation = situation, Through = through, There = there, Changes = changes, Patch = patch, Wanted = wanted,
            Diff = changes.Count == 0 ? "" : UnifiedDiff.Make(key, redactor.Redact(DynamicConfiguration.Text(now)), redactor.Redact(DynamicConfiguration.Text(wanted))),
            Owned = [.. changes.Select(c => c.Path).Where(differs.Contains)],
        };
    }

    private static IEnumerable<(IReadOnlyList<string> Keys, JsonNode? Value)> Leaves(IReadOnlyList<string> keys, JsonNode? value) =>
        value is JsonObject { Count: > 0 } group ? group.SelectMany(p => Leaves([.. keys, p.Key], p.Value)) : [(keys, value)];

    private static JsonNode? At(JsonNode? node, IReadOnlyList<string> keys) => keys.Aggregate(node, (at, key) => (at as JsonObject)?[key]);
}
