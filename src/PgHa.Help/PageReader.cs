using System.Text.RegularExpressions;

namespace PgHa.Help;

/// <summary>Reads a page of markdown with the headings that PlatyPS uses.</summary>
public static partial class PageReader
{
    private static readonly string[] Known =
        ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    /// <summary>Reads a page.</summary>
    /// <exception cref="FormatException">It is not such a page; the message says why.</exception>
    public static Page Read(string markdown)
    {
        var top = Sections(Lines(markdown), 1).ToList();
        if (top is not [var (name, body)])
        {
            throw new FormatException("A page has exactly one heading of the first level, the cmdlet's name.");
        }

        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (title, lines) in Sections(body, 2))
        {
            if (!Known.Contains(title))
            {
                throw new FormatException($"{name}: there is no section '{title}'; there are {string.Join(", ", Known)}.");
            }

            if (!sections.TryAdd(title, lines))
            {
                throw new FormatException($"{name}: the section '{title}' comes twice.");
            }
        }

        List<string> Section(string title) => sections.GetValueOrDefault(title) ?? [];
        var synopsis = string.Join(' ', Paragraphs(Section("SYNOPSIS")));
        if (synopsis.Length == 0)
        {
            throw new FormatException($"{name}: there is no synopsis.");
        }

        return new Page(
            name,
            synopsis,
            [.. ReadSyntaxes(Section("SYNTAX"))],
            Paragraphs(Section("DESCRIPTION")),
            [.. Sections(Section("EXAMPLES"), 3).Select(example => ReadExample(name, example.Title, example.Lines))],
            [.. Sections(Section("PARAMETERS"), 3).Select(parameter => ReadParameter(parameter.Title, parameter.Lines))],
            [.. Sections(Section("INPUTS"), 3).Select(type => new TypeNote(type.Title, Paragraphs(type.Lines)))],
            [.. Sections(Section("OUTPUTS"), 3).Select(type => new TypeNote(type.Title, Paragraphs(type.Lines)))],
            Paragraphs(Section("NOTES")),
            [.. Section("RELATED LINKS").Select(line => LinkPattern().Match(line)).Where(match => match.Success)
                .Select(match => new Link(match.Groups["text"].Value, match.Groups["address"].Value))]);
    }

    // PlatyPS: a heading for each parameter set, "### Path (Default)", where there is more than one.
    private static IEnumerable<Syntax> ReadSyntaxes(List<string> lines)
    {
        var sets = Sections(lines, 3).ToList();
        static string Text(string block) => string.Join(' ', block.Split('\n', StringSplitOptions.TrimEntries));
        return sets.Count == 0 ? Blocks(lines).Select(block => new Syntax(Text(block)))
            : sets.SelectMany(set => Blocks(set.Lines).Select(block => new Syntax(Text(block), set.Title)));
    }

    private static Example ReadExample(string page, string title, List<string> lines)
    {
        var code = Blocks(lines);
        return code.Count > 0
            ? new Example(title, string.Join("\n\n", code), Paragraphs(lines))
            : throw new FormatException($"{page}: the example '{title}' has no code.");
    }

    private static Parameter ReadParameter(string title, List<string> lines)
    {
        var facts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Blocks(lines).SelectMany(block => block.Split('\n')))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                facts[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return new Parameter(title.TrimStart('-'), Paragraphs(lines), facts);
    }

    private static List<string> Lines(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n').ToList();
        // What a site generator wants to know stands before the page, between two rules.
        if (lines is ["---", ..] && lines.IndexOf("---", 1) is > 0 and var end)
        {
            lines.RemoveRange(0, end + 1);
        }

        return lines;
    }

    /// <summary>The headings of a level, each with the lines below it. What looks like a heading inside a block is code.</summary>
    private static IEnumerable<(string Title, List<string> Lines)> Sections(List<string> lines, int level)
    {
        var mark = new string('#', level) + " ";
        var inside = false;
        (string Title, List<string> Lines)? current = null;
        foreach (var line in lines)
        {
            inside ^= IsFence(line);
            if (!inside && line.StartsWith(mark, StringComparison.Ordinal))
            {
                if (current is { } done)
                {
                    yield return done;
                }

                current = (line[mark.Length..].Trim(), []);
            }
            else
            {
                current?.Lines.Add(line);
            }
        }

        if (current is { } last)
        {
            yield return last;
        }
    }

    private static List<string> Blocks(List<string> lines)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (!IsFence(line))
            {
                block?.Add(line);
            }
            else if (block is null)
            {
                block = [];
            }
            else
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
        }

        return blocks;
    }

    /// <summary>The text outside the blocks. Lines are joined, but those of a list and of a table stand for themselves.</summary>
    private static List<string> Paragraphs(List<string> lines)
    {
        var paragraphs = new List<string>();
        var inside = false;
        var open = false;
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (IsFence(line))
            {
                inside = !inside;
                open = false;
            }
            else if (inside || text.Length == 0 || text.StartsWith('#'))
            {
                open = false;
            }
            else if (open && !text.StartsWith("- ", StringComparison.Ordinal) && !text.StartsWith('|'))
            {
                paragraphs[^1] += " " + Plain(text);
            }
            else
            {
                paragraphs.Add(Plain(text));
                open = true;
            }
        }

        return paragraphs;
    }

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    /// <summary>Without the marks of markdown, which a terminal would show as they are.</summary>
    private static string Plain(string text) =>
        LinkPattern().Replace(text, match => match.Groups["address"].Value.StartsWith("http", StringComparison.Ordinal)
            ? $"{match.Groups["text"].Value} ({match.Groups["address"].Value})"
            : match.Groups["text"].Value)
        .Replace("**", "", StringComparison.Ordinal)
        .Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<address>[^)]*)\)")]
    private static partial Regex LinkPattern();
}
