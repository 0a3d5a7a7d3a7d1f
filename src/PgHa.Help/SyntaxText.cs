using System.Text.RegularExpressions;

namespace PgHa.Help;

/// <summary>Reads a line such as <c>Get-Thing [-Name] &lt;String&gt; [-Force] [-Count &lt;Int32&gt;]</c>.</summary>
internal static partial class SyntaxText
{
    /// <summary>The parameters in their order. Required are -Name and [-Name] &lt;Type&gt;; anything else in brackets is not.</summary>
    public static IEnumerable<Part> Parameters(string text) => PartPattern().Matches(text).Select(match => new Part(
        match.Groups["name"].Value,
        match.Groups["open"].Length == 0 || (match.Groups["open"].Length == 1 && match.Groups["positional"].Success)));

    [GeneratedRegex(@"(?<![\w\[])(?<open>\[*)-(?<name>[A-Za-z]\w*)(?<positional>\](?=\s*<))?")]
    private static partial Regex PartPattern();

    internal sealed record Part(string Name, bool Required);
}
