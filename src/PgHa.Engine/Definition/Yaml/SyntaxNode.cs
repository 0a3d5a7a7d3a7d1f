namespace PgHa.Definition.Yaml;

/// <summary>A piece of a YAML document with its place (line and column from 1).</summary>
internal abstract record SyntaxNode(int Line, int Column)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. <paramref name="Plain"/>: not in quotes, so that true and 15 may be more than text.</summary>
internal sealed record ScalarNode(string Text, bool Plain, int Line, int Column) : SyntaxNode(Line, Column)
{
    public bool IsNull => Plain && (Text is "" or "~" or "null" or "Null" or "NULL");

    public override string Kind => IsNull ? "nothing" : "a single value";
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(IReadOnlyList<SyntaxNode> Items, int Line, int Column) : SyntaxNode(Line, Column)
{
    public override string Kind => "a list";
}

/// <summary>Fields with values, in the order of the text. A name stands in it once.</summary>
internal sealed record MappingNode(IReadOnlyList<(ScalarNode Key, SyntaxNode Value)> Entries, int Line, int Column) : SyntaxNode(Line, Column)
{
    public override string Kind => "a group of fields";
}
