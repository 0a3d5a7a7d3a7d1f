using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PgHa.Resources;

namespace PgHa.Converge.Runs;

/// <summary>
/// The lines of a node's journal: one JSON object each. The node adds the time and the run's id in front of what is made here, and
/// never looks inside.
/// </summary>
internal sealed class JournalLine
{
    private readonly IReadOnlyDictionary<string, string> _values;

    private JournalLine(IReadOnlyDictionary<string, string> values) => _values = values;

    /// <summary>What a run begins with, without the braces.</summary>
    public static string Begin(NodePlan plan, RunOwner owner) => Fragment(new()
    {
        ["event"] = "begin",
        ["cluster"] = plan.Cluster.Name,
        ["by"] = owner.User,
        ["host"] = owner.Host,
        ["pid"] = owner.ProcessId,
        ["changes"] = plan.Changes.Count,
    });

    /// <summary>
    /// What is written when a change has been made, without the braces. A file's hash is that of its content with the secrets masked:
    /// one of eight characters could be guessed from the hash of the rest around it.
    /// </summary>
    public static string Change(Change change, Redactor redactor)
    {
        var values = new Dictionary<string, object>
        {
            ["event"] = "change",
            ["component"] = change.Component,
            ["action"] = change.Action.ToString().ToLowerInvariant(),
            ["resource"] = change.Resource,
        };
        if (change is { Action: not ChangeAction.Remove, Wanted: FileResource { Sensitive: false } file })
        {
            var text = redactor.Redact(file.Content);
            values["sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
            if (text != file.Content) values["masked"] = true;
        }

        return Fragment(values);
    }

    /// <summary>Reads a line, with or without its braces. What is damaged has no values.</summary>
    public static JournalLine Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line.StartsWith('{') ? line : $"{{{line}}}");
            return new(json.RootElement.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Value.ToString()));
        }
        catch (JsonException)
        {
            return new(new Dictionary<string, string>());
        }
    }

    /// <summary>A value as text; empty when there is none.</summary>
    public string Text(string name) => _values.GetValueOrDefault(name, "");

    // Everything beyond ASCII is escaped by the serializer, line ends and quotes included: one line, whatever the values.
    private static string Fragment(Dictionary<string, object> values) => JsonSerializer.Serialize(values)[1..^1];
}
