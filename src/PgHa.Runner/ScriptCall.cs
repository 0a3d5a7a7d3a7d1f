using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace PgHa.Runner;

/// <summary>The call of a script with words of the command line, by the rules of pwsh -File.</summary>
internal static partial class ScriptCall
{
    /// <summary>
    /// PowerShell's own text for the call. A script that exits with a code leaves $? false, and only then is $LASTEXITCODE its
    /// own: what a native command has left there is not the script's exit code.
    /// </summary>
    public static string Text(string script, IReadOnlyList<string> words)
    {
        var text = new StringBuilder("& ").Append(Quote(script));
        foreach (var word in words)
        {
            text.Append(' ').Append(Argument(word));
        }

        return text.Append("\nif (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE }; exit 1 }").ToString();
    }

    private static string Argument(string word)
    {
        var match = Named().Match(word);
        if (!match.Success)
        {
            return Quote(word);
        }

        var name = match.Groups["name"].Value;
        return match.Groups["value"] is { Success: true, Value: { Length: > 0 } value } ? $"-{name}:{Value(value)}" : $"-{name}";
    }

    // Switches can only be turned off with a word that stands for a boolean. Nothing else is more than text.
    private static string Value(string value) => value.ToUpperInvariant() is "$TRUE" or "$FALSE" ? value : Quote(value);

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex("^-(?<name>[A-Za-z_][A-Za-z0-9_]*)(:(?<value>.*))?$", RegexOptions.Singleline)]
    private static partial Regex Named();
}
