using System.Globalization;

namespace PgHa.Definition;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="Id">Stable identifier of the rule, for example <c>TooFewNodes</c>.</param>
/// <param name="Path">The field, by its names in YAML, for example <c>nodes[2].address</c>; empty for the whole definition.</param>
/// <param name="Message">What is wrong and what to do about it. Never holds a secret.</param>
/// <param name="Severity">Whether it is refused or only to be looked at.</param>
/// <param name="Line">The line in the YAML text, from 1, when the definition came from there.</param>
/// <param name="Column">The column in that line, from 1.</param>
public sealed record DefinitionProblem(
    string Id,
    string Path,
    string Message,
    ProblemSeverity Severity = ProblemSeverity.Error,
    int? Line = null,
    int? Column = null)
{
    /// <summary>The field, by its names in YAML; a character of a name that could disturb a terminal is a question mark.</summary>
    public string Path { get; init; } = Shown(Path);

    /// <summary>What is wrong and what to do about it.</summary>
    public string Message { get; init; } = Shown(Message);

    /// <summary>The place and the message on one line.</summary>
    public override string ToString()
    {
        var place = Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
        var where = (Path, place) switch
        {
            ("", "") => "",
            ("", _) => place + ": ",
            (_, "") => Path + ": ",
            _ => $"{Path} ({place}): ",
        };
        return where + Message;
    }

    // Names and values of a text that nobody has approved yet: no escape sequence of theirs, and nothing that turns the direction of writing.
    private static string Shown(string text) =>
        text.Any(IsUnfit) ? string.Concat(text.Select(character => IsUnfit(character) ? '?' : character)) : text;

    private static bool IsUnfit(char character) => char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format;
}
