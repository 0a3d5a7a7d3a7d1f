using System.Text.Json;
using PgHa.Checks;
using PgHa.Health;

namespace PgHa.Schedule;

/// <summary>The outcomes of the run before, from which is told what has changed. Pure; whoever calls keeps the text.</summary>
public sealed class HealthState
{
    private readonly Dictionary<string, CheckOutcome> outcomes;

    private HealthState(Dictionary<string, CheckOutcome> outcomes) => this.outcomes = outcomes;

    /// <summary>No run before.</summary>
    public static HealthState Empty { get; } = new([]);

    /// <summary>Reads what <see cref="ToText"/> made. A text that is damaged is no state: the next run tells everything that is not well.</summary>
    public static HealthState Read(string text)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
            return new(read.Where(p => Enum.TryParse<CheckOutcome>(p.Value, out _)).ToDictionary(p => p.Key, p => Enum.Parse<CheckOutcome>(p.Value)));
        }
        catch (JsonException)
        {
            return Empty;
        }
    }

    /// <summary>The state after a run. What of these clusters was not checked this time is forgotten; other clusters' stays.</summary>
    public HealthState After(IEnumerable<HealthRecord> records)
    {
        var worst = Worst.Of(records).ToList();
        var clusters = worst.Select(r => r.Cluster.Name + "\n").ToHashSet();
        var next = outcomes.Where(p => !clusters.Any(c => p.Key.StartsWith(c, StringComparison.Ordinal))).ToDictionary();
        foreach (var record in worst) next[Key(record)] = record.Outcome;
        return new(next);
    }

    /// <summary>What has changed since: the records with a new outcome. At the first time what is not well.</summary>
    public IReadOnlyList<HealthChange> Changes(IEnumerable<HealthRecord> records) =>
        [.. Worst.Of(records).Select(r => new HealthChange(outcomes.TryGetValue(Key(r), out var before) ? before : null, r)).Where(c => (c.Before ?? CheckOutcome.Pass) != c.Now.Outcome)];

    /// <summary>The state as a text.</summary>
    public string ToText() => JsonSerializer.Serialize(outcomes.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Value.ToString())) + "\n";

    private static string Key(HealthRecord record) => $"{record.Cluster.Name}\n{record.Id}\n{record.Target}";
}

/// <summary>An outcome that is not what it was.</summary>
/// <param name="Before">What it was; null when nobody looked before.</param>
/// <param name="Now">What it is.</param>
public sealed record HealthChange(CheckOutcome? Before, HealthRecord Now)
{
    /// <summary>The event on one line, with the level in front as systemd takes it from a service's output (sd-daemon(3)).</summary>
    public string ToEvent()
    {
        var level = Now.Outcome switch
        {
            CheckOutcome.Pass => 5,
            CheckOutcome.Warning => 4,
            CheckOutcome.Fail => 3,
            _ => 4,
        };
        var text = $"{Now.Cluster.Name} {Now.Target} {Now.Id}: {Before?.ToString() ?? "not known"} -> {Now.Outcome}: {Now.Reason}";
        return $"<{level}>PgHa " + string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
