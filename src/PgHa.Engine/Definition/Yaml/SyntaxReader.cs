using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PgHa.Definition.Yaml;

/// <summary>
/// Reads YAML's events into a tree that keeps the places, and refuses what a definition needs none of: anchors and aliases
/// (which can also blow a small file up), merge keys, tags, several documents, deep nesting, a field given twice.
/// </summary>
internal sealed class SyntaxReader
{
    // The deepest field, nodes[0].ssh.keyFiles[0], lies at 5; a settings tree goes deeper.
    private const int DeepestLevel = 20;

    private readonly string text;
    private readonly Parser parser;
    private readonly List<DefinitionProblem> problems;
    private Mark last = Mark.Empty;

    private SyntaxReader(string text, List<DefinitionProblem> problems)
    {
        this.text = text;
        parser = new(new Scanner(new StringReader(text), skipComments: true));
        this.problems = problems;
    }

    /// <summary>The document's root, or null when there is none or the text could not be read to its end.</summary>
    public static SyntaxNode? Read(string text, List<DefinitionProblem> problems)
    {
        var reader = new SyntaxReader(text, problems);
        try
        {
            return reader.ReadStream();
        }
        catch (SyntaxStoppedException)
        {
            return null;
        }
    }

    private SyntaxNode? ReadStream()
    {
        Next<StreamStart>();
        if (Peek() is StreamEnd)
        {
            Tell("EmptyDocument", "There is nothing in this text: a definition needs at least name and nodes.", 1, 1);
            return null;
        }

        Next<DocumentStart>();
        var root = ReadNode(1);
        Next<DocumentEnd>();
        if (Peek() is DocumentStart second)
        {
            Tell("SeveralDocuments", "A second document begins here: one text describes one cluster.", second);
            return null;
        }

        return root;
    }

    private SyntaxNode ReadNode(int level)
    {
        var current = Peek();
        if (current is AnchorAlias alias)
        {
            Tell("YamlFeatureRefused", $"'*{alias.Value}' refers to another place of the text: write the value out.", alias);
            Advance();
            return new ScalarNode("", Plain: false, Line(alias), Column(alias));
        }

        if (current is NodeEvent node) CheckProperties(node);
        if (level > DeepestLevel)
        {
            Tell("TooDeep", $"This is nested deeper than {DeepestLevel} levels, and no definition is.", current);
            throw new SyntaxStoppedException();
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart start => ReadSequence(start, level),
            MappingStart start => ReadMapping(start, level),
            _ => throw Stop("The text ends or breaks off here.", current),
        };
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        Advance();
        return new(scalar.Value, scalar.Style == ScalarStyle.Plain, Line(scalar), Column(scalar));
    }

    private SequenceNode ReadSequence(SequenceStart start, int level)
    {
        Advance();
        var items = new List<SyntaxNode>();
        while (Peek() is not SequenceEnd) items.Add(ReadNode(level + 1));
        Advance();
        return new(items, Line(start), Column(start));
    }

    private MappingNode ReadMapping(MappingStart start, int level)
    {
        Advance();
        var entries = new List<(ScalarNode, SyntaxNode)>();
        var seen = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        while (Peek() is not MappingEnd)
        {
            var key = ReadNode(level + 1);
            var value = ReadNode(level + 1);
            if (key is not ScalarNode name)
                Tell("FieldNameInvalid", $"A field's name must be a single word, and this is {key.Kind}.", key.Line, key.Column);
            else if (name.Plain && name.Text == "<<")
                Tell("YamlFeatureRefused", "'<<' merges another group of fields: write the fields out.", name.Line, name.Column);
            else if (!seen.TryAdd(name.Text, name))
                Tell(
                    "DuplicateField",
                    $"{Rules.TextRules.Quote(name.Text)} was given in line {seen[name.Text].Line} already: keep one of the two.",
                    name.Line,
                    name.Column);
            else
                entries.Add((name, value));
        }

        Advance();
        return new(entries, Line(start), Column(start));
    }

    private void CheckProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty) Tell("YamlFeatureRefused", $"'&{node.Anchor.Value}' names this place for use elsewhere: leave it out.", node);
        if (!node.Tag.IsEmpty)
            Tell("YamlFeatureRefused", "A tag (!…) before a value is not allowed: leave it out, each field's type is known.", node);
    }

    private ParsingEvent Peek()
    {
        if (parser.Current is { } current) return current;
        Advance();
        return parser.Current ?? throw Stop("The text breaks off here.", null);
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Peek() is not T) throw Stop("The text breaks off here.", parser.Current);
        Advance();
    }

    private void Advance()
    {
        try
        {
            if (parser.Current is { } current) last = current.End;
            parser.MoveNext();
        }
        catch (YamlException error)
        {
            // The start of what was being read may lie far before the fault: never point before what was understood.
            var at = error.Start.CompareTo(last) >= 0 ? error.Start : error.End.CompareTo(last) >= 0 ? error.End : last;
            if (error.Message.Contains("tab", StringComparison.Ordinal) && TabAfter((int)last.Line) is { } tab)
                Tell("YamlSyntax", "This is not YAML: a tab cannot indent, use spaces.", tab.Line, tab.Column);
            else
                Tell("YamlSyntax", $"This is not YAML: {error.Message}", (int)at.Line, (int)at.Column);
            throw new SyntaxStoppedException();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // YamlDotNet's scanner leaves some malformed texts to chance, an unclosed bracket before "key:" among them.
            Tell("YamlSyntax", "This is not YAML: look for a bracket or quote that is not closed.", (int)last.Line, (int)last.Column);
            throw new SyntaxStoppedException();
        }
    }

    /// <summary>The first tab before a line's text, from a line on: YamlDotNet tells of it with the place of the whole mapping.</summary>
    private (int Line, int Column)? TabAfter(int line)
    {
        var lines = text.Split('\n');
        for (var i = line - 1; i < lines.Length; i++)
        {
            var blanks = lines[i].Length - lines[i].TrimStart(' ').Length;
            if (blanks < lines[i].Length && lines[i][blanks] == '\t') return (i + 1, blanks + 1);
        }

        return null;
    }

    private SyntaxStoppedException Stop(string message, ParsingEvent? at)
    {
        if (at is null) Tell("YamlSyntax", message, (int)last.Line, (int)last.Column);
        else Tell("YamlSyntax", message, at);
        return new();
    }

    private void Tell(string id, string message, ParsingEvent at) => Tell(id, message, Line(at), Column(at));

    private void Tell(string id, string message, int line, int column) =>
        problems.Add(new(id, "", message, ProblemSeverity.Error, Math.Max(1, line), Math.Max(1, column)));

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;

    /// <summary>Reading cannot go on; the problem has been told.</summary>
    private sealed class SyntaxStoppedException : Exception;
}
