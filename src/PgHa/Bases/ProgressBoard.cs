using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>
/// Which progress lines are shown: one a cluster, and below it one a node. A line keeps its activity id as long as the
/// command runs, so that hosts update it in place.
/// </summary>
internal sealed class ProgressBoard
{
    private readonly Dictionary<(string Cluster, string? Node), int> ids = [];
    private readonly HashSet<(string Cluster, string? Node)> shown = [];

    /// <summary>The records that show this step; a cluster's line comes before the first of its nodes'.</summary>
    public IEnumerable<ProgressRecord> Show(string cluster, string? node, string step, int? percent, bool completed)
    {
        if (completed)
        {
            return node is null ? Take(line => line.Cluster == cluster) : Take(line => line == (cluster, node));
        }

        var records = new List<ProgressRecord>();
        if (node is not null && !shown.Contains((cluster, null)))
        {
            records.Add(Record(cluster, null, "Working", null));
        }

        records.Add(Record(cluster, node, step, percent));
        return records;
    }

    /// <summary>The records that take every line away.</summary>
    public IEnumerable<ProgressRecord> Clear() => Take(_ => true);

    // Children go before their parent: a host that drops a parent may have dropped the children with it.
    private List<ProgressRecord> Take(Func<(string Cluster, string? Node), bool> which)
    {
        var lines = shown.Where(which).OrderBy(line => line.Node is null).ToList();
        return lines.ConvertAll(line =>
        {
            var record = Record(line.Cluster, line.Node, "Completed", null);
            record.RecordType = ProgressRecordType.Completed;
            shown.Remove(line);
            return record;
        });
    }

    private ProgressRecord Record(string cluster, string? node, string step, int? percent)
    {
        shown.Add((cluster, node));
        // PowerShell refuses an empty status.
        return new ProgressRecord(Id(cluster, node), node ?? cluster, string.IsNullOrWhiteSpace(step) ? "Working" : step)
        {
            ParentActivityId = node is null ? -1 : Id(cluster, null),
            PercentComplete = percent is { } known ? Math.Clamp(known, 0, 100) : -1,
        };
    }

    private int Id(string cluster, string? node)
    {
        if (!ids.TryGetValue((cluster, node), out var id))
        {
            id = ids.Count + 1;
            ids.Add((cluster, node), id);
        }

        return id;
    }
}
