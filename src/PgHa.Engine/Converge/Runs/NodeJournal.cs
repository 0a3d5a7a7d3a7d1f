using System.Globalization;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>Reads what was done to a node, from the journal that the node itself keeps: one JSON object a line.</summary>
public static class NodeJournal
{
    /// <summary>Where it lies. Root's alone; it holds no secrets, but says what is where.</summary>
    public const string Path = "/var/lib/pgha/journal";

    private const string Script = """
        journal={0}
        [ -e "$journal" ] || exit 0
        # Who began the runs, whose beginning may be further back.
        grep -F '"event":"begin"' "$journal"
        echo
        tail -n {1} -- "$journal"
        """;

    /// <summary>Reads the last entries, newest first. A node that has none gives none.</summary>
    /// <param name="nodes">The way to the nodes.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="last">How many entries at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PgHaException"><c>JournalUnreadable</c>.</exception>
    public static async Task<IReadOnlyList<JournalEntry>> ReadAsync(
        INodeConnector nodes, ClusterDefinition cluster, NodeDefinition node, int last, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var text = Script.Replace("{0}", Path, StringComparison.Ordinal).Replace("{1}", last.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var result = await session.RunAsync(new RemoteScript(text) { OutputLimit = 64 * 1024 * 1024 }, cancellationToken);
        if (!result.Succeeded) throw new PgHaException("JournalUnreadable", $"{node.Name}: {Path} cannot be read: {result.ErrorText.Trim()}", node.Name, $"Look at the file on {node.Name}: root must be able to read it.");
        return Parse(cluster, node, result.OutputText);
    }

    /// <summary>The entries in the answer, newest first. Damaged lines, such as a full disk leaves, are skipped.</summary>
    internal static IReadOnlyList<JournalEntry> Parse(ClusterDefinition cluster, NodeDefinition node, string answer)
    {
        var parts = answer.Split("\n\n", 2);
        if (parts.Length < 2) return [];
        var owners = parts[0].Split('\n').Select(JournalLine.Parse).GroupBy(l => l.Text("run")).ToDictionary(g => g.Key, g => $"{g.Last().Text("by")}@{g.Last().Text("host")}");
        return [.. parts[1].Split('\n').Select(JournalLine.Parse).Select(l => Entry(cluster, node, l, owners)).OfType<JournalEntry>().Reverse()];
    }

    private static JournalEntry? Entry(ClusterDefinition cluster, NodeDefinition node, JournalLine line, IReadOnlyDictionary<string, string> owners)
    {
        JournalEvent? kind = line.Text("event") switch { "begin" => JournalEvent.Begin, "change" => JournalEvent.Change, "end" => JournalEvent.End, _ => null };
        if (kind is null || !DateTimeOffset.TryParse(line.Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return null;
        return new JournalEntry
        {
            Cluster = cluster,
            Node = node.Name,
            Time = time,
            Run = line.Text("run"),
            Event = kind.Value,
            By = owners.GetValueOrDefault(line.Text("run"), ""),
            Component = line.Text("component"),
            Action = line.Text("action"),
            Resource = line.Text("resource"),
            Hash = line.Text("sha256"),
            IsMasked = line.Text("masked") == "True",
            Outcome = line.Text("outcome"),
            Changes = int.TryParse(line.Text("changes"), CultureInfo.InvariantCulture, out var count) ? count : null,
        };
    }
}
