using System.Diagnostics;
using System.Management.Automation;
using System.Text;

namespace PgHa.Runner;

/// <summary>A few lines at the bottom of the terminal that say what is being done; gone without a trace when it is done.</summary>
internal sealed class ProgressPane
{
    private const int MostLines = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<(long Source, int Activity), ProgressRecord> records = [];
    private readonly Stopwatch sinceDrawn = new();
    private int drawn;

    public void Show(long source, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            records.Remove((source, record.ActivityId));
        }
        else
        {
            records[(source, record.ActivityId)] = record;
        }

        if (records.Count == 0)
        {
            Hide();
        }
        else if (!sinceDrawn.IsRunning || sinceDrawn.Elapsed > Pause)
        {
            Draw();
        }
    }

    public void Hide()
    {
        if (drawn > 0)
        {
            // Up to the first of our lines, and clear from there.
            Console.Error.Write($"\u001b[{drawn}A\r\u001b[J");
            drawn = 0;
        }

        sinceDrawn.Reset();
    }

    public void Clear()
    {
        records.Clear();
        Hide();
    }

    private static string Line(ProgressRecord record, bool child)
    {
        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete,3}%" : "";
        var text = $"{(child ? "  " : "")}{record.Activity}{percent}: {record.StatusDescription}".ReplaceLineEndings(" ");
        // A line that wraps would be two, and they could not be taken away again.
        var room = Math.Max(10, Terminal.Width - 1);
        return text.Length > room ? string.Concat(text.AsSpan(0, room - 1), "…") : text;
    }

    private void Draw()
    {
        Hide();
        var lines = records.Where(item => item.Value.ParentActivityId < 0)
            .SelectMany(parent => Children(parent.Key, parent.Value))
            .ToList();
        var text = new StringBuilder();
        foreach (var line in lines.Take(MostLines))
        {
            text.Append(line).Append('\n');
        }

        if (lines.Count > MostLines)
        {
            text.Append("  … and ").Append(lines.Count - MostLines).Append(" more\n");
        }

        Console.Error.Write(text);
        drawn = Math.Min(lines.Count, MostLines + 1);
        sinceDrawn.Restart();
    }

    private IEnumerable<string> Children((long Source, int Activity) key, ProgressRecord parent) => records
        .Where(item => item.Key.Source == key.Source && item.Value.ParentActivityId == key.Activity)
        .Select(item => Line(item.Value, true))
        .Prepend(Line(parent, false));
}
