using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Operations;

/// <summary>
/// A plan that was reviewed and is to be carried out as it was, or not at all. It holds the definition, what was shown of each change,
/// and keyed hashes of what was there and what was wanted: no secret. Carrying it out plans anew and goes on only if the same comes out.
/// </summary>
public sealed record KeptPlan
{
    /// <summary>The version of the file's form that this code writes and reads.</summary>
    public const int FormatVersion = 1;

    private const string Format = "PgHa plan";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Read by people: a diff's quotes and angle brackets stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The changes in their order.</summary>
    public required IReadOnlyList<KeptChange> Changes { get; init; }

    /// <summary>The nodes that have changes; the others are left alone, whatever they are like by now.</summary>
    public IReadOnlyList<string> Nodes => [.. Changes.Select(c => c.Node).Where(n => n.Length > 0).Distinct()];

    /// <summary>Whether the leader hands over before its restart.</summary>
    public bool Switchover => Changes.Any(c => c.Disruption == Disruption.Failover);

    /// <summary>Whether the plan goes from node to node after the nodes' own changes.</summary>
    public bool Rolls => Changes.Any(c => c.Node.Length == 0 || c.Action == ChangeAction.Restart);

    /// <summary>The plan as it is kept.</summary>
    public static KeptPlan Of(ClusterDefinition cluster, IEnumerable<Change> changes) => new() { Cluster = cluster, Changes = [.. changes.Select(KeptChange.Of)] };

    /// <summary>The file's text: the same plan gives the same text.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new Document(Format, FormatVersion, Cluster.Name, ClusterYaml.Write(Cluster).TrimEnd('\n').Split('\n'), Changes), Options).ReplaceLineEndings("\n") + "\n";

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="PgHaException"><c>PlanInvalid</c>: no plan, or one of a version that this code does not know.</exception>
    public static KeptPlan FromJson(string json, string source)
    {
        Document? document;
        try
        {
            using var head = JsonDocument.Parse(json);
            if (head.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("format", out var format) || format.ToString() != Format)
                throw Invalid(source, "it is no plan that Get-PgHaPlan -Path wrote");
            if (!root.TryGetProperty("version", out var version) || version.ToString() != FormatVersion.ToString(System.Globalization.CultureInfo.InvariantCulture))
                throw Invalid(source, $"its form has version {(version.ValueKind == JsonValueKind.Undefined ? "none" : version)}, this PgHa reads {FormatVersion}");
            document = JsonSerializer.Deserialize<Document>(json, Options);
        }
        catch (JsonException e)
        {
            throw Invalid(source, e.Message, e);
        }

        if (document is not { Definition: not null, Changes: not null }) throw Invalid(source, "the definition or the changes are missing");
        return new KeptPlan { Cluster = ReadDefinition(string.Join('\n', document.Definition) + "\n", source), Changes = document.Changes };
    }

    /// <summary>The definition that a kept plan holds.</summary>
    /// <exception cref="PgHaException"><c>PlanInvalid</c>: it breaks a rule.</exception>
    public static ClusterDefinition ReadDefinition(string yaml, string source)
    {
        try
        {
            return ClusterYaml.Read(yaml, source);
        }
        catch (DefinitionException e)
        {
            throw Invalid(source, $"its definition is refused: {e.Message}", e);
        }
    }

    /// <summary>
    /// What has moved on since, one sentence each; none when carrying out <paramref name="now"/> does what was reviewed, and no more.
    /// A change that somebody has made already, a run of this plan that was cut off for example, is not missed.
    /// </summary>
    public IReadOnlyList<string> Moved(ChangePlan now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var kept = Changes.ToDictionary(c => (c.Node, c.Resource));
        var nodes = Nodes.ToHashSet();
        if (Rolls) nodes.Add("");
        List<string> moved = [];
        foreach (var change in now.Changes.Where(c => nodes.Contains(c.Node)))
        {
            if (!kept.TryGetValue((change.Node, change.Resource), out var then)) moved.Add($"{change}, which is not in the plan");
            else if (then.Action != change.Action) moved.Add($"{change}; in the plan it is to be {Words(then.Action)}d");
            else if (then.Before != change.Before) moved.Add($"{change}: it is not as it was when the plan was made");
            else if (then.After != change.After) moved.Add($"{change}: something else is wanted now than in the plan");
            else if (then.Disruption != change.Disruption)
                moved.Add($"{change}: interrupts now: {Words(change.Disruption)}, in the plan: {Words(then.Disruption)}");
        }

        return moved;
    }

    private static string Words<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static PgHaException Invalid(string source, string why, Exception? inner = null) =>
        new("PlanInvalid", $"{source}: {why}.", source, "Make the plan anew with Get-PgHaPlan.", inner);

    private sealed record Document(string Format, int Version, string Cluster, IReadOnlyList<string> Definition, IReadOnlyList<KeptChange> Changes);
}
