using System.Text.Json.Nodes;
using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>One value of the dynamic configuration that is not what the definition says.</summary>
/// <param name="Keys">The way to it.</param>
/// <param name="There">What the DCS has; null for nothing.</param>
/// <param name="Wanted">What the definition says.</param>
/// <param name="Version">The major version of the PostgreSQL that takes it.</param>
public sealed record ConfigurationDifference(IReadOnlyList<string> Keys, JsonNode? There, JsonNode? Wanted, string Version)
{
    /// <summary>The way to it with dots, for people.</summary>
    public string Path => string.Join('.', Keys);

    /// <summary>The server parameter that it is; null for a setting of Patroni's own.</summary>
    public string? Parameter => Keys is ["postgresql", "parameters", var name] ? name : null;

    /// <summary>Whether a running server takes it only by a restart.</summary>
    public bool NeedsRestart => Parameter is { } name && PostgresParameter.Find(name)?.In(Version) is { NeedsRestart: true };

    /// <summary>What it is and will be, for people.</summary>
    public override string ToString() => Wanted is null && Parameter is { } name
        ? $"{name} is {ThereText}, which the definition says no more"
        : $"{Parameter ?? Path} is {ThereText}, not {WantedText}";

    /// <summary>What is there, for people.</summary>
    public string ThereText => Text(There);

    /// <summary>What is wanted, for people.</summary>
    public string WantedText => Text(Wanted);

    private static string Text(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonValue value => value.ToString() is var text && bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : text,
        _ => node.ToJsonString(),
    };
}
