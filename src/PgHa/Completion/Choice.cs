using System.Management.Automation;
using System.Management.Automation.Language;

namespace PgHa.Commands;

/// <summary>Something that a parameter may be completed to.</summary>
/// <param name="Text">The value, as it is looked for and listed.</param>
/// <param name="Tooltip">What it is, in one line.</param>
internal sealed record Choice(string Text, string Tooltip)
{
    /// <summary>What is put on the command line where that is not the value itself.</summary>
    public string? Code { get; init; }

    /// <summary>Whether it begins with what was typed, or its last part behind a dot does.</summary>
    public bool StartsWith(string word) =>
        Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || (word.Length > 0 && Text[(Text.LastIndexOf('.') + 1)..].StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The result, with the quotes that the value needs or that the user has begun with.</summary>
    public CompletionResult ToResult(char? quote) =>
        new(Code ?? Quoted(Text, quote), Text, CompletionResultType.ParameterValue, Tooltip.Length > 0 ? Tooltip : Text);

    /// <summary>The entry of a hashtable.</summary>
    public static string Entry(string key, string value) => $"@{{ {Quoted(key, '\'')} = {value} }}";

    /// <summary>A text as PowerShell's code; without quotes where it needs none.</summary>
    public static string Quoted(string text, char? quote = null) => quote switch
    {
        null when text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':') && text[0] is not '-' => text,
        '"' when text.IndexOfAny(['"', '$', '`']) < 0 => $"\"{text}\"",
        _ => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'",
    };
}
