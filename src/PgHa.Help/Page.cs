namespace PgHa.Help;

/// <summary>What a page says about a cmdlet.</summary>
public sealed record Page(
    string Name,
    string Synopsis,
    IReadOnlyList<Syntax> Syntaxes,
    IReadOnlyList<string> Description,
    IReadOnlyList<Example> Examples,
    IReadOnlyList<Parameter> Parameters,
    IReadOnlyList<TypeNote> Inputs,
    IReadOnlyList<TypeNote> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<Link> Links)
{
    /// <summary>The verb of the name.</summary>
    public string Verb => Name.Split('-')[0];

    /// <summary>The noun of the name.</summary>
    public string Noun => Name.Contains('-', StringComparison.Ordinal) ? Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..] : "";
}

/// <summary>One way to call the cmdlet, as text, with the name of its parameter set where there is more than one.</summary>
public sealed record Syntax(string Text, string? Set = null);

/// <summary>An example: what it shows, the code, and what there is to say about it.</summary>
public sealed record Example(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>A parameter, with what its yaml block says of it.</summary>
public sealed record Parameter(string Name, IReadOnlyList<string> Description, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>One of the facts, or what stands for its absence.</summary>
    public string Fact(string key, string otherwise) => Facts.TryGetValue(key, out var value) && value.Length > 0 ? value : otherwise;
}

/// <summary>A type that comes in or out, and what there is to say about it.</summary>
public sealed record TypeNote(string Type, IReadOnlyList<string> Description);

/// <summary>Something else to read.</summary>
public sealed record Link(string Text, string Address);
