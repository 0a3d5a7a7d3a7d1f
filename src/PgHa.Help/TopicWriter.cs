using System.Text;
using System.Text.RegularExpressions;

namespace PgHa.Help;

/// <summary>Makes the text that <c>Get-Help about_…</c> shows of a page of markdown: wrapped, indented, without marks.</summary>
public static partial class TopicWriter
{
    private const int Width = 79;

    /// <summary>Writes a topic.</summary>
    /// <param name="markdown">One heading of the first level, the topic's name; then sections of the second, the first of them SHORT DESCRIPTION.</param>
    /// <exception cref="FormatException">It is not such a page.</exception>
    public static string Write(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var name = lines[0].StartsWith("# about_", StringComparison.Ordinal) ? lines[0][2..].Trim() : throw new FormatException("A topic begins with a heading '# about_…'.");
        var sections = lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        // Get-Help takes the synopsis of a topic from there.
        if (sections.FirstOrDefault() != "## SHORT DESCRIPTION") throw new FormatException($"{name}: the first section of a topic is SHORT DESCRIPTION.");

        var text = new StringBuilder($"TOPIC\n    {name}\n");
        var paragraph = new List<string>();
        var inside = false;
        var columns = 0;
        foreach (var line in lines.Skip(1))
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith("```", StringComparison.Ordinal))
            {
                Flush();
                text.Append(inside ? "" : "\n");
                inside = !inside;
            }
            else if (inside)
            {
                text.Append(line.Length == 0 ? "\n" : $"        {line}\n");
            }
            else if (trimmed.StartsWith("## ", StringComparison.Ordinal))
            {
                Flush();
                text.Append('\n').Append(trimmed[3..].ToUpperInvariant()).Append('\n');
            }
            else if (trimmed.StartsWith('|'))
            {
                Flush();
                Row(trimmed);
                continue;
            }
            else if (trimmed.Length == 0)
            {
                Flush();
            }
            else
            {
                if (trimmed.StartsWith("- ", StringComparison.Ordinal)) Flush();
                paragraph.Add(trimmed);
            }

            columns = 0;
        }

        Flush();
        return text.ToString();

        void Flush()
        {
            if (paragraph.Count == 0) return;
            var item = paragraph[0].StartsWith("- ", StringComparison.Ordinal);
            if (!item && !text.ToString().EndsWith("\n\n", StringComparison.Ordinal) && paragraph.Count > 0 && !AfterHeading()) text.Append('\n');
            Wrap(Plain(string.Join(' ', paragraph)), 4, item ? 6 : 4);
            paragraph.Clear();
        }

        bool AfterHeading()
        {
            var last = text.ToString().TrimEnd('\n').Split('\n')[^1];
            return last.Length > 0 && last[0] != ' ';
        }

        // A table in columns would be too wide: its first cell stands by itself, what is said of it below.
        void Row(string row)
        {
            var cells = row.Trim('|').Split('|').Select(cell => Plain(cell.Trim())).ToList();
            // The heading of a table, and the rule below it.
            if (columns++ < 2) return;
            text.Append('\n');
            Wrap(cells[0], 4, 4);
            foreach (var cell in cells.Skip(1).Where(cell => cell.Length > 0)) Wrap(cell, 8, 8);
        }

        void Wrap(string words, int first, int next)
        {
            var line = new StringBuilder(new string(' ', first));
            var empty = true;
            foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!empty && line.Length + 1 + word.Length > Width)
                {
                    text.Append(line).Append('\n');
                    line.Clear().Append(' ', next);
                    empty = true;
                }

                line.Append(empty ? "" : " ").Append(word);
                empty = false;
            }

            text.Append(line).Append('\n');
        }
    }

    private static string Plain(string text) => LinkPattern().Replace(text, "${text}").Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]*\)")]
    private static partial Regex LinkPattern();
}
