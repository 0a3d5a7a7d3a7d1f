using System.Globalization;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis;

/// <summary>All that is known of a cluster at one moment; what the rules judge.</summary>
/// <param name="Seen">What the nodes say of themselves.</param>
/// <param name="Nodes">Logs, disks and data, of the nodes that could be asked.</param>
/// <param name="Keys">The cluster's keys in the DCS; null when it does not answer.</param>
public sealed record ClusterEvidence(ClusterObservation Seen, IReadOnlyList<NodeEvidence> Nodes, IReadOnlyList<DcsKey>? Keys)
{
    /// <summary>The definition.</summary>
    public ClusterDefinition Cluster => Seen.Cluster;

    /// <summary>The value of a key in the cluster's scope; null when it is not there, or not known.</summary>
    public string? Key(string name) => Keys?.FirstOrDefault(k => k.Name == PatroniClient.Scope(Cluster) + name) is { } key ? System.Text.Encoding.UTF8.GetString(key.Value) : null;

    /// <summary>What was observed of a node.</summary>
    public NodeObservation Of(string node) => Seen.Nodes.First(n => n.Node == node);

    /// <summary>The last message of a node's component within a time that holds one of some texts; null when there is none.</summary>
    public static LogRecord? Says(NodeEvidence node, LogComponent component, TimeSpan within, params string[] texts)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Logs.LastOrDefault(r => r.Component == component && r.Time >= node.Now - within && texts.Any(t => r.Message.Contains(t, StringComparison.Ordinal)));
    }

    /// <summary>A message as evidence: where it stands, and its beginning.</summary>
    public static string Quote(LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = record.Message.ReplaceLineEndings(" ");
        return string.Create(CultureInfo.InvariantCulture, $"{record.Node}, {record.Source}, {record.Time:yyyy-MM-dd HH:mm:ss.fff zzz}: {(text.Length > 300 ? text[..300] + "…" : text)}");
    }
}
