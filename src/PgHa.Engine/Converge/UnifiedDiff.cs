using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace PgHa.Converge;

/// <summary>Differences of two texts as people and <c>patch</c> read them.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    private static readonly LineChunker Lines = new();

    /// <summary>The unified diff of two texts; empty when they are the same.</summary>
    public static string Make(string path, string before, string after)
    {
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, Lines);
        if (diff.DiffBlocks.Count == 0) return "";
        var (old, @new) = (diff.PiecesOld, diff.PiecesNew);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"--- {(before.Length == 0 ? "/dev/null" : path)}\n+++ {(after.Length == 0 ? "/dev/null" : path)}\n");
        foreach (var hunk in Hunks(diff.DiffBlocks))
        {
            var (first, last) = (hunk[0], hunk[^1]);
            var lead = Math.Min(Context, first.DeleteStartA);
            var tail = Math.Min(Context, old.Count - (last.DeleteStartA + last.DeleteCountA));
            var (oldStart, newStart) = (first.DeleteStartA - lead, first.InsertStartB - lead);
            var oldCount = last.DeleteStartA + last.DeleteCountA + tail - oldStart;
            var newCount = last.InsertStartB + last.InsertCountB + tail - newStart;
            text.Append(CultureInfo.InvariantCulture,
                $"@@ -{(oldCount == 0 ? oldStart : oldStart + 1)},{oldCount} +{(newCount == 0 ? newStart : newStart + 1)},{newCount} @@\n");
            var at = oldStart;
            foreach (var block in hunk)
            {
                for (; at < block.DeleteStartA; at++) Line(' ', old[at]);
                for (var i = 0; i < block.DeleteCountA; i++, at++) Line('-', old[at]);
                for (var i = 0; i < block.InsertCountB; i++) Line('+', @new[block.InsertStartB + i]);
            }

            for (var i = 0; i < tail; i++, at++) Line(' ', old[at]);
        }

        return text.ToString();

        void Line(char mark, string line)
        {
            text.Append(mark).Append(line);
            if (!line.EndsWith('\n')) text.Append("\n\\ No newline at end of file\n");
        }
    }

    private static IEnumerable<List<DiffBlock>> Hunks(IList<DiffBlock> blocks)
    {
        List<DiffBlock> hunk = [];
        foreach (var block in blocks)
        {
            if (hunk.Count > 0 && block.DeleteStartA - (hunk[^1].DeleteStartA + hunk[^1].DeleteCountA) > 2 * Context)
            {
                yield return hunk;
                hunk = [];
            }

            hunk.Add(block);
        }

        if (hunk.Count > 0) yield return hunk;
    }

    /// <summary>
    /// Lines with the line feed that ends them, so that a last one without is another line; the library's own chunkers take a
    /// carriage return for a line end.
    /// </summary>
    private sealed class LineChunker : IChunker
    {
        public IReadOnlyList<string> Chunk(string text)
        {
            List<string> lines = [];
            for (var start = 0; start < text.Length;)
            {
                var end = text.IndexOf('\n', start) is var feed && feed < 0 ? text.Length : feed + 1;
                lines.Add(text[start..end]);
                start = end;
            }

            return lines;
        }
    }
}
